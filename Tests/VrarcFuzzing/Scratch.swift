import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// A folder in memory, removed with the value.
final class Scratch {
    enum Kind { case file, folder, other }

    let path: [UInt8]

    init() throws(BrokenRule) {
        let base = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(base)/vrarc-fuzz-XXXXXX".utf8CString)
        let isMade = unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe mkdtemp(start) != nil
        }
        try require(isMade, "a folder for the run can be made")
        path = template.dropLast().map { UInt8(bitPattern: $0) }
    }

    deinit {
        walk { path, kind in
            _ = unsafe Self.withCString(path) { unsafe kind == .folder ? rmdir($0) : unlink($0) }
        }
        _ = unsafe Self.withCString(path) { unsafe rmdir($0) }
    }

    /// A path in the folder.
    func file(_ name: String) -> FilePath { FilePath(String(decoding: path, as: UTF8.self)).appending(name) }

    /// Gives all that is in the folder to `body`, what is in a folder before the folder.
    func walk(_ body: ([UInt8], Kind) -> Void) { Self.walk(path, body) }

    private static func walk(_ folder: [UInt8], _ body: ([UInt8], Kind) -> Void) {
        for name in names(folder) {
            let path = folder + [0x2F] + name
            let kind = kind(path)
            if kind == .folder { walk(path, body) }
            body(path, kind)
        }
    }

    private static func names(_ folder: [UInt8]) -> [[UInt8]] {
        guard let stream = unsafe withCString(folder, { unsafe opendir($0) }) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names
    }

    private static func kind(_ path: [UInt8]) -> Kind {
        var status = stat()
        guard unsafe withCString(path, { unsafe lstat($0, &status) }) == 0 else { return .other }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    private static func withCString<R>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> R) -> R {
        let text = path.map { CChar(bitPattern: $0) } + [0]
        return unsafe text.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("a path has an end") }
            return unsafe body(start)
        }
    }
}

extension Scratch {
    /// Writes a file.
    func write(_ name: String, _ bytes: [UInt8]) throws(BrokenRule) {
        let handle = try? FileDescriptor.open(
            file(name), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        let count = try? handle?.writeAll(bytes)
        try? handle?.close()
        try require(count == bytes.count, "a file of the run can be written")
    }

    /// The bytes of a file.
    static func content(_ path: [UInt8]) -> [UInt8]? {
        let descriptor = unsafe withCString(path) { unsafe Glibc.open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        let handle = FileDescriptor(rawValue: descriptor)
        defer { try? handle.close() }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while let count = unsafe try? buffer.withUnsafeMutableBytes({ unsafe try handle.read(into: $0) }), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }
}
