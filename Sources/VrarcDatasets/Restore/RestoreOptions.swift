import VrarcArchive

/// How files of equal content are restored.
package enum LinkMode: String, Sendable, CaseIterable {
    /// Each is a copy of its own.
    case copy
    /// Those after the first are hard links to it.
    case hard
    /// Those after the first share its blocks on disk, where the file system can do that.
    case reflink
}

/// What becomes of a file that is there already.
package enum ExistingFiles: String, Sendable, CaseIterable {
    /// Nothing is restored.
    case fail
    /// It stays.
    case skip
    /// It is replaced.
    case replace
}

/// Which part of an archive is restored; all of it, if nothing is said.
package struct RestoreSelection: Sendable {
    /// Patterns of paths: in the archive, or as they are restored. A file is restored if one of them matches it.
    package var patterns: [String] = []
    /// Names or slugs. With collections or classifiers named, nothing else is restored.
    package var collections: [String] = []
    package var classifiers: [String] = []

    package init(patterns: [String] = [], collections: [String] = [], classifiers: [String] = []) {
        self.patterns = patterns
        self.collections = collections
        self.classifiers = classifiers
    }

    var namesUnits: Bool { !collections.isEmpty || !classifiers.isEmpty }
}

/// How an archive is restored to a folder.
package struct RestoreOptions: Sendable {
    package var selection = RestoreSelection()
    package var links = LinkMode.copy
    package var onExisting = ExistingFiles.fail
    /// Threads that read, decode, hash and write.
    package var jobs = 2
    /// Whether to wait at the end until all is on the device.
    package var isSynced = true

    package init() {}
}
