import VrarcArchive

/// A zip of a source that was read through once, and what is in it.
struct ZipFile: Sendable {
    struct Member: Sendable {
        let index: UInt32
        let isImage: Bool
        let size: UInt64
        let name: ByteStore.Place
    }

    /// The number of its tree, and of its file there.
    let tree: Int
    let file: Int
    /// The name of the zip's file.
    let name: [UInt8]
    /// What the file system said of it when it was read through.
    let status: FileStatus
    /// The members that are packed, in the zip's order, without folders.
    let members: [Member]
    /// Numbers of the members that are passed over, with their stored names and declared lengths.
    let skipped: [(name: [UInt8], size: UInt64)]
    let names: ByteStore

    func name(of member: Member) -> [UInt8] { Array(names[member.name]) }
}
