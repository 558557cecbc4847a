import SystemPackage
package import VrarcArchive

/// An archive that a command reads, with what reading takes.
package struct ArchiveFile {
    /// The name as the user gave it.
    package let name: String
    package let reader: ArchiveReader

    /// Opens a local archive.
    package init(_ name: String) throws(ArchiveError) {
        self.name = name
        reader = try ArchiveReader(FileSource(FilePath(name)))
    }
}
