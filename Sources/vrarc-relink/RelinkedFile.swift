import SystemPackage
import VrarcArchive
import VrarcCommand
import VrarcModel

#if canImport(Glibc)
    import Glibc
#endif

/// Reads and rewrites one of the user's own files.
enum RelinkedFile {
    /// No text that people write is larger.
    private static let limit: UInt64 = 256 << 20

    static func read(_ name: String) throws -> [UInt8] {
        let handle = try FileHandle(opening: FilePath(name))
        let size = try handle.status().size
        guard size <= limit else {
            throw CommandFailure(
                .failed, "\(name) is too large to be a text that holds ids", subject: name,
                hint: "name text files of at most 256 MB", code: "limit")
        }
        let buffer = ByteBuffer(capacity: Int(size) + 1)
        buffer.count = unsafe try handle.read(into: buffer.storage)
        return buffer.array(0..<buffer.count)
    }

    /// Whether bytes are a text that an editor would show.
    static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }

    /// Writes a file anew, in its place and with its rights, after a copy of it is on the disk; the copy's name.
    static func replace(_ name: String, _ old: [UInt8], by new: [UInt8]) throws -> String {
        let mode = try mode(of: name)
        let backup = try copy(old, beside: name, mode)
        let handle = try FileHandle(opening: FilePath(name), .writeOnly, options: [.truncate, .closeOnExec])
        try handle.write(new)
        try handle.sync()
        try handle.close()
        return backup
    }

    private static func copy(_ bytes: [UInt8], beside name: String, _ mode: FilePermissions) throws -> String {
        for number in 1...1_000 {
            let backup = number == 1 ? "\(name).bak" : "\(name).bak\(number)"
            let handle: FileHandle
            do throws(IOFault) {
                handle = try FileHandle(
                    opening: FilePath(backup), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: mode)
            } catch {
                guard error.errno == .fileExists else { throw error }
                continue
            }
            try handle.write(bytes)
            try handle.sync()
            try handle.close()
            return backup
        }
        throw CommandFailure(
            .failed, "\(name) has a thousand copies already", subject: name, hint: "remove the older ones",
            code: "exists")
    }

    private static func mode(of name: String) throws(IOFault) -> FilePermissions {
        try FileHandle.perform(.stat, name) { () throws(Errno) in
            var status = stat()
            guard unsafe stat(name, &status) == 0 else { throw Errno(rawValue: errno) }
            return FilePermissions(rawValue: status.st_mode & 0o777)
        }
    }
}
