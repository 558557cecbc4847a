package import SystemPackage

/// Standard output or another pipe: what was written can't be taken back.
package final class StreamSink: ByteSink {
    private let descriptor: FileDescriptor
    private let name: String

    package init(_ descriptor: FileDescriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    package func write(_ segments: [OutputSegment]) throws(ArchiveError) {
        try unsafe OutputSegment.withPieces(segments) { pieces throws(ArchiveError) in
            // The handle must not close a descriptor that it does not own.
            var handle = FileHandle(descriptor: descriptor, name: name)
            defer { handle.forget() }
            do throws(IOFault) {
                try unsafe handle.write(pieces)
            } catch {
                throw ArchiveError(error)
            }
        }
    }

    package func commit() throws(ArchiveError) {}

    package func abandon() {}
}

/// Bytes in memory, for tests and small archives.
package final class MemorySink: ByteSink {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package func write(_ segments: [OutputSegment]) throws(ArchiveError) {
        unsafe OutputSegment.withPieces(segments) { pieces in
            unsafe pieces.forEach { unsafe bytes.append(contentsOf: $0) }
        }
    }

    package func commit() throws(ArchiveError) {}

    package func abandon() { bytes = [] }
}
