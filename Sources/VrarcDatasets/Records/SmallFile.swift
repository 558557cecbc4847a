import VrarcArchive

/// Reads files of a source that fit into memory.
enum SmallFile {
    /// The whole content of a file of a tree; `nil` if it can't be read or has more than `limit` bytes.
    static func read(_ tree: SourceTree, _ file: Int, limit: Int) -> [UInt8]? {
        do throws(IOFault) {
            let path = tree.contentPath(ofFile: file)
            let handle = try FolderAccess.openFile(path, in: tree.root.descriptor, name: "")
            let size = try handle.status().size
            guard size <= UInt64(limit) else { return nil }
            let buffer = ByteBuffer(capacity: Int(size) + 1)
            let count = try unsafe handle.read(at: 0, into: buffer.storage)
            guard count <= Int(size) else { return nil }
            buffer.count = count
            return buffer.array(0..<count)
        } catch {
            return nil
        }
    }
}
