import VrarcArchive

/// Reads files of a source that fit into memory.
enum SmallFile {
    /// A content, and what the file system said of it before and after it was read.
    struct Content {
        let bytes: [UInt8]
        let status: FileStatus
    }

    /// How often a file that changes while it is read is read.
    private static let attempts = 3

    /// The whole content of a file of a tree; `nil` if it keeps changing or has more than `limit` bytes.
    static func read(_ tree: SourceTree, _ file: Int, limit: Int) throws(IOFault) -> [UInt8]? {
        try content(tree, file, limit: limit)?.bytes
    }

    /// The same with what the file system says of the file.
    static func content(_ tree: SourceTree, _ file: Int, limit: Int) throws(IOFault) -> Content? {
        for _ in 0..<attempts {
            if let content = try attempt(tree, file, limit: limit) { return content }
        }
        return nil
    }

    private static func attempt(_ tree: SourceTree, _ file: Int, limit: Int) throws(IOFault) -> Content? {
        let path = tree.contentPath(ofFile: file)
        let handle = try FolderAccess.openFile(path, in: tree.root.descriptor, name: tree.display(path))
        let status = try handle.status()
        guard status.kind == .file, status.size <= UInt64(limit) else { return nil }
        let buffer = ByteBuffer(capacity: Int(status.size) + 1)
        let count = try unsafe handle.read(at: 0, into: buffer.storage)
        guard count == Int(status.size), try handle.status().isSameContent(as: status) else { return nil }
        buffer.count = count
        return Content(bytes: buffer.array(0..<count), status: status)
    }
}
