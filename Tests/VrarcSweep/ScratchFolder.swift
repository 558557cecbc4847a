#if canImport(Glibc)
    import Glibc
#endif

/// A folder in memory that a sweep restores into, emptied after each restore and removed at the end.
package final class ScratchFolder {
    package let path: String

    package init() {
        var template = Array("/dev/shm/vrarc-sweep-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) != nil }
        precondition(made, "/dev/shm can't be written to")
        path = unsafe template.withUnsafeBufferPointer { unsafe String(cString: $0.baseAddress!) }
    }

    deinit {
        clear()
        _ = unsafe Self.withCString(Array(path.utf8)) { unsafe rmdir($0) }
    }

    /// Removes all that is in the folder.
    package func clear() {
        walk(Array(path.utf8), []) { path, _, isFolder in
            _ = unsafe Self.withCString(path) { unsafe isFolder ? rmdir($0) : unlink($0) }
        }
    }

    package func write(_ name: String, _ content: [UInt8]) {
        let whole = Array("\(path)/\(name)".utf8)
        for end in whole.indices where end > path.utf8.count && whole[end] == 0x2F {
            _ = unsafe Self.withCString(Array(whole[..<end])) { unsafe mkdir($0, 0o755) }
        }
        let descriptor = unsafe Self.withCString(whole) { unsafe open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
        precondition(descriptor >= 0)
        let count = unsafe content.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        precondition(count == content.count)
        close(descriptor)
    }

    /// The content of each file, by its path below the folder. A symbolic link is a file that holds its target.
    package func files() -> [[UInt8]: [UInt8]] {
        var result: [[UInt8]: [UInt8]] = [:]
        walk(Array(path.utf8), []) { path, below, isFolder in
            if !isFolder { result[below] = Self.content(path) }
        }
        return result
    }

    private static func content(_ path: [UInt8]) -> [UInt8] {
        let descriptor = unsafe withCString(path) { unsafe open($0, O_RDONLY | O_NOFOLLOW) }
        guard descriptor >= 0 else { return Array("no regular file".utf8) }
        defer { close(descriptor) }
        var status = stat()
        unsafe fstat(descriptor, &status)
        var content = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = unsafe content.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        precondition(count == content.count)
        return content
    }

    /// Calls `body` with each entry below, a folder after what is in it.
    private func walk(_ folder: [UInt8], _ below: [UInt8], _ body: ([UInt8], [UInt8], Bool) -> Void) {
        for (name, isFolder) in Self.entries(folder) {
            let path = folder + [0x2F] + name
            let place = below.isEmpty ? name : below + [0x2F] + name
            if isFolder { walk(path, place, body) }
            body(path, place, isFolder)
        }
    }

    private static func entries(_ folder: [UInt8]) -> [(name: [UInt8], isFolder: Bool)] {
        guard let handle = unsafe withCString(folder, { unsafe opendir($0) }) else { return [] }
        defer { unsafe closedir(handle) }
        var entries: [(name: [UInt8], isFolder: Bool)] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            unsafe entries.append((name, entry.pointee.d_type == UInt8(DT_DIR)))
        }
        return entries
    }

    private static func withCString<R>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> R) -> R {
        let text = bytes.map { CChar(bitPattern: $0) } + [0]
        return unsafe text.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }
}
