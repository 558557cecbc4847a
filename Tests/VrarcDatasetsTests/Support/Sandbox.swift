import SystemPackage

@testable import VrarcDatasets

#if canImport(Glibc)
    import Glibc
#endif

/// A folder of a test's own, removed with it.
final class Sandbox: Sendable {
    let path: String

    /// - Parameter isInMemory: Whether to write to no device, if that can be: where thousands of files wait for it.
    init(isInMemory: Bool = false) {
        let place = unsafe isInMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(place)/vrarc-datasets-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) != nil }
        precondition(made)
        path = unsafe template.withUnsafeBufferPointer { unsafe String(cString: $0.baseAddress!) }
    }

    deinit { Self.remove(Array(path.utf8)) }

    func folder(_ name: String = "") -> FilePath { FilePath(name.isEmpty ? path : path + "/" + name) }

    func bytes(_ name: String) -> [UInt8] { Array((path + "/" + name).utf8) }

    /// Writes a file; folders above it are made.
    func write(_ name: String, _ content: [UInt8]) { write(Array(name.utf8), content) }

    func write(_ name: [UInt8], _ content: [UInt8]) {
        let whole = Array((path + "/").utf8) + name
        makeFolders(above: whole)
        let file = unsafe FolderAccess.withCString(whole) { unsafe fopen($0, "w") }
        precondition(unsafe file != nil)
        _ = unsafe content.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
        unsafe fclose(file)
    }

    func write(_ name: String, text: String) { write(name, Array(text.utf8)) }

    func makeFolder(_ name: String) { makeFolders(above: bytes(name) + Array("/x".utf8)) }

    func removeFolder(_ name: String) { Self.remove(bytes(name)) }

    func link(_ name: String, to target: String) {
        makeFolders(above: bytes(name))
        let result = unsafe FolderAccess.withCString(bytes(name)) { path in
            unsafe FolderAccess.withCString(Array(target.utf8)) { unsafe symlink($0, path) }
        }
        precondition(result == 0)
    }

    private func makeFolders(above path: [UInt8]) {
        for end in path.indices where end > 0 && path[end] == Text.slash {
            _ = unsafe FolderAccess.withCString(Array(path[..<end])) { unsafe mkdir($0, 0o755) }
        }
    }

    /// The content of each file below a folder, by its path as bytes.
    func files(_ name: String) -> [[UInt8]: [UInt8]] {
        var result: [[UInt8]: [UInt8]] = [:]
        Self.walk(bytes(name), []) { path, below, isFolder in
            if !isFolder { result[below] = Self.content(path) }
        }
        return result
    }

    static func content(_ path: [UInt8]) -> [UInt8] {
        let file = unsafe FolderAccess.withCString(path) { unsafe fopen($0, "r") }
        guard let file = unsafe file else { return [] }
        defer { unsafe fclose(file) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
            if count == 0 { return content }
            content += buffer[..<count]
        }
    }

    private static func walk(_ path: [UInt8], _ below: [UInt8], _ body: ([UInt8], [UInt8], Bool) -> Void) {
        guard let handle = try? FolderAccess.openFolder(path, in: -1, name: ""),
            let listing = try? FolderListing(of: handle)
        else { return }
        for entry in listing.entries {
            let whole = path + [Text.slash] + entry.name
            let name = below.isEmpty ? entry.name : below + [Text.slash] + entry.name
            if entry.kind == .folder { walk(whole, name, body) }
            body(whole, name, entry.kind == .folder)
        }
    }

    private static func remove(_ path: [UInt8]) {
        walk(path, []) { path, _, isFolder in
            _ = unsafe FolderAccess.withCString(path) { unsafe isFolder ? rmdir($0) : unlink($0) }
        }
        _ = unsafe FolderAccess.withCString(path) { unsafe rmdir($0) }
    }
}
