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
        let descriptor = journal.descriptor.rawValue
        do throws(IOFault) {
            try FileHandle.perform(.open, journal.name) { () throws(Errno) in
                guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw Errno(rawValue: errno) }
            }
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            throw BackupError(
                path.string, "another run works on \(path)", hint: "wait until it has ended, or stop it")
        }
    }

    static func write(_ journal: borrowing FileHandle, _ bytes: [UInt8], at offset: UInt64) throws(IOFault) {
        let descriptor = journal.descriptor.rawValue
        var done = 0
        while done < bytes.count {
            done += try FileHandle.perform(.write, journal.name, at: offset + UInt64(done)) { () throws(Errno) in
                let count = unsafe bytes[done...].withUnsafeBytes { rest in
                    unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
                }
                guard count >= 0 else { throw Errno(rawValue: errno) }
                return count
            }
        }
    }

    static func truncate(_ journal: borrowing FileHandle, to size: UInt64) throws(IOFault) {
        let descriptor = journal.descriptor.rawValue
        try FileHandle.perform(.write, journal.name) { () throws(Errno) in
            guard ftruncate(descriptor, off_t(size)) == 0 else { throw Errno(rawValue: errno) }
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
            try Self.remove(content.appending(name), isFolder: false)
        }
        try Self.remove(content, isFolder: true)
        try Self.remove(path.appending("journal.jsonl"), isFolder: false)
        try Self.remove(path, isFolder: true)
    }

    /// Removes a file, or a folder that is empty.
    package static func remove(_ path: FilePath, isFolder: Bool) throws(IOFault) {
        try FileHandle.perform(.remove, path.string) { () throws(Errno) in
            let result = unsafe path.withPlatformString { unsafe isFolder ? rmdir($0) : unlink($0) }
            guard result == 0 else { throw Errno(rawValue: errno) }
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
