import VrarcArchive

/// Reads files of a source that fit into memory.
enum SmallFile {
    /// The whole content of a file of a tree; `nil` if it has more than `limit` bytes.
    static func read(_ tree: SourceTree, _ file: Int, limit: Int) throws(IOFault) -> [UInt8]? {
        let path = tree.contentPath(ofFile: file)
        let name = tree.display(tree.path(ofFile: file))
        let handle = try FolderAccess.openFile(path, in: tree.root.descriptor, name: name)
        let size = try handle.status().size
        guard size <= UInt64(limit) else { return nil }
        let buffer = ByteBuffer(capacity: Int(size) + 1)
        let count = try unsafe handle.read(at: 0, into: buffer.storage)
        guard count <= Int(size) else { return nil }
        buffer.count = count
        return buffer.array(0..<count)
    }
}
