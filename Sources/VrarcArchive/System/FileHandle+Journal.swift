package import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// What files need that are written at any place, and taken up again by a later run.
extension FileHandle {
    /// All bytes of the file; `nil` for what is no file, or has more than `most`.
    package func content(atMost most: UInt64) throws(IOFault) -> [UInt8]? {
        let status = try status()
        guard status.kind == .file, status.size <= most else { return nil }
        let buffer = ByteBuffer(capacity: Int(status.size))
        buffer.count = min(Int(status.size), try unsafe self.read(at: 0, into: buffer.storage))
        return buffer.array(0..<buffer.count)
    }

    /// Writes all bytes at an offset. The corresponding C function is `pwrite`.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(IOFault) {
        let descriptor = descriptor.rawValue
        var done = 0
        while done < bytes.count {
            done += try Self.perform(.write, name, at: offset + UInt64(done)) { () throws(Errno) in
                let count = unsafe pwrite(
                    descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
                guard count >= 0 else { throw Errno(rawValue: errno) }
                return count
            }
        }
    }

    /// Writes all bytes at an offset.
    package func write(_ bytes: [UInt8], at offset: UInt64) throws(IOFault) {
        try unsafe bytes.span.bytes.withUnsafeBytes { buffer throws(IOFault) in try unsafe write(buffer, at: offset) }
    }

    /// Gives the file a length. The corresponding C function is `ftruncate`.
    package func truncate(to size: UInt64) throws(IOFault) {
        let descriptor = descriptor.rawValue
        try Self.perform(.write, name) { () throws(Errno) in
            guard ftruncate(descriptor, off_t(size)) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// Whether no other process works with the file; it is this one's from now on until it is closed. The corresponding C
    /// function is `flock`.
    package func lockForOne() throws(IOFault) -> Bool {
        let descriptor = descriptor.rawValue
        do throws(IOFault) {
            try Self.perform(.open, name) { () throws(Errno) in
                guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw Errno(rawValue: errno) }
            }
            return true
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            return false
        }
    }

    /// Removes a file's name. The corresponding C function is `unlink`.
    package static func remove(_ path: FilePath) throws(IOFault) {
        try FileHandle.perform(.remove, path.string) { () throws(Errno) in
            guard unsafe path.withPlatformString({ unsafe unlink($0) }) == 0 else { throw Errno(rawValue: errno) }
        }
    }
}
