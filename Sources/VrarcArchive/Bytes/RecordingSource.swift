/// Counts the reads of another source, for tests of what an operation costs.
package final class RecordingSource: ByteSource {
    private let base: any ByteSource
    private let log = Locked<[Range<UInt64>]>([])

    package init(_ base: any ByteSource) {
        self.base = base
    }

    package var length: UInt64 { base.length }
    package var name: String { base.name }

    /// The ranges that were asked for, in order.
    package var reads: [Range<UInt64>] { log.withLock { $0 } }

    package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        let end = offset + UInt64(buffer.count)
        log.withLock { $0.append(offset..<end) }
        return try unsafe base.read(at: offset, into: buffer)
    }
}
