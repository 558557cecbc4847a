package import SystemPackage

/// An archive in a local file.
package final class FileSource: ByteSource {
    private let handle: FileHandle
    package let length: UInt64
    package let name: String

    package init(_ path: FilePath) throws(ArchiveError) {
        name = path.string
        do throws(IOFault) {
            handle = try FileHandle(opening: path, options: [.closeOnExec, .nonBlocking])
            let status = try handle.status()
            guard status.kind == .file else {
                throw IOFault(.open, on: path.string, status.kind == .directory ? .isDirectory : .notSupported)
            }
            length = status.size
        } catch {
            throw ArchiveError(error)
        }
    }

    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        try unsafe handle.read(at: offset, into: buffer)
    }

    package func read(at offset: UInt64, into pieces: [UnsafeMutableRawBufferPointer]) throws(IOFault) -> Int {
        try unsafe handle.read(at: offset, into: pieces)
    }
}

/// An archive in memory, for tests.
package final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    package let name = "memory"

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var length: UInt64 { UInt64(bytes.count) }

    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        guard offset < UInt64(bytes.count) else { return 0 }
        let start = Int(offset)
        let end = min(bytes.count, start + buffer.count)
        unsafe buffer.copyBytes(from: bytes[start..<end])
        return end - start
    }
}
