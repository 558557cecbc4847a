package import SystemPackage
package import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

extension PartialFolder {
    /// Makes a folder that only its owner can look into; one that is there is taken as it is.
    static func makeFolder(_ path: FilePath) throws(IOFault) {
        try FileHandle.perform(.makeDirectory, path.string) { () throws(Errno) in
            guard unsafe path.withPlatformString({ unsafe mkdir($0, 0o700) }) == 0 || errno == EEXIST else {
                throw Errno(rawValue: errno)
            }
        }
    }

    /// Sees to it that no other run works in the folder.
    static func lock(_ journal: borrowing FileHandle, _ path: FilePath) throws {
        guard try journal.lockForOne() else {
            throw BackupError(
                path.string, "another run works on \(path)", hint: "wait until it has ended, or stop it")
        }
    }

    /// Gives each line that ends with LF, with its offset; a rest without one is no line.
    static func lines(of journal: borrowing FileHandle, _ body: ([UInt8], UInt64) throws -> Void) throws {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var line: [UInt8] = []
        var start: UInt64 = 0
        var offset: UInt64 = 0
        while true {
            let count = try unsafe piece.withUnsafeMutableBytes { try unsafe journal.read(at: offset, into: $0) }
            if count == 0 { return }
            offset += UInt64(count)
            for byte in piece[..<count] {
                line.append(byte)
                guard byte == 0x0A else { continue }
                try body(line, start)
                start += UInt64(line.count)
                line.removeAll(keepingCapacity: true)
            }
        }
    }

    /// Removes the folder, which is no longer needed. What somebody else put into it stays, and so does the folder then.
    package func remove() throws(IOFault) {
        let content = path.appending("content")
        for name in try Self.names(in: content) where name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            try FileHandle.remove(content.appending(name))
        }
        try Self.removeFolder(content)
        try FileHandle.remove(path.appending("journal.jsonl"))
        try Self.removeFolder(path)
    }

    /// Removes a folder that is empty.
    package static func removeFolder(_ path: FilePath) throws(IOFault) {
        try FileHandle.perform(.remove, path.string) { () throws(Errno) in
            guard unsafe path.withPlatformString({ unsafe rmdir($0) }) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// What a folder has, `.` and `..` too.
    package static func names(in folder: FilePath) throws(IOFault) -> [String] {
        try FileHandle.perform(.listDirectory, folder.string) { () throws(Errno) in
            guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else {
                throw Errno(rawValue: errno)
            }
            defer { unsafe closedir(stream) }
            var names: [String] = []
            while true {
                errno = 0
                guard let entry = unsafe readdir(stream) else {
                    if errno != 0 { throw Errno(rawValue: errno) }
                    return names
                }
                let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe [UInt8]($0.prefix { $0 != 0 }) }
                names.append(String(decoding: name, as: UTF8.self))
            }
        }
    }
}
