/// Bytes outside the heap of Swift objects that jobs hand to each other.
///
/// One job fills a buffer before another reads it; the hand-over is what orders the two.
@safe
package final class ByteBuffer: @unchecked Sendable {
    /// All bytes, filled or not.
    package let storage: UnsafeMutableRawBufferPointer
    /// How many of them hold content.
    package var count = 0

    package init(capacity: Int) {
        unsafe storage = BufferPool.take(max(1, capacity))
    }

    deinit {
        unsafe BufferPool.give(storage)
    }

    package var capacity: Int { unsafe storage.count }

    /// The bytes that hold content, valid while the buffer lives.
    package var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: storage[0..<count])
    }

    /// Adds bytes, for which there is room.
    package func append(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= capacity - count)
        guard unsafe !bytes.isEmpty else { return }
        unsafe UnsafeMutableRawBufferPointer(rebasing: storage[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    /// Gives the content to `body`.
    package func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        let span = unsafe RawSpan(_unsafeBytes: bytes)
        return try body(span)
    }

    /// A copy of part of the content.
    package func array(_ range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe [UInt8](storage[range])
    }
}
