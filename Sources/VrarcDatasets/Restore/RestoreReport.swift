import VrarcArchive
package import VrarcFormat

/// What became of an archive that was restored to a folder.
package struct RestoreReport: Sendable {
    /// Files that were written, linked ones and the units' own documents included.
    package var files: UInt64 = 0
    /// Their bytes; a link counts as the file that it is.
    package var bytes: UInt64 = 0
    /// Files that are hard links or share the blocks of another.
    package var linked: UInt64 = 0
    /// Files that were there already and stayed.
    package var skipped: UInt64 = 0
    /// Files that could not be restored, as their content or name is damaged.
    package var lost: [LostFile] = []
    /// What is wrong with the archive, as far as it was met.
    package var findings: [Finding] = []
    /// Patterns and names that nothing in the archive matches.
    package var unmatched: [String] = []
    /// The folders of collections and classifiers below the target, as they were named there.
    package var units: [String] = []

    /// Their paths in the archive.
    package var damaged: [String] { lost.map(\.path) }
}
