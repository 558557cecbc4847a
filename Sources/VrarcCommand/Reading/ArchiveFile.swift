package import VrarcArchive

/// An archive that a command reads, with what reading takes.
package struct ArchiveFile {
    /// The name as the user gave it.
    package let name: String
    package let reader: ArchiveReader

    /// Opens an archive.
    package init(_ name: String, _ store: StoreOptions, _ session: Session) throws {
        self.name = name
        reader = try ArchiveReader(session.source(name, store))
    }
}
