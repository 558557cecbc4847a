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
