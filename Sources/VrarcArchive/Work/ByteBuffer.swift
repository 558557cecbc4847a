/// Bytes outside the heap of Swift objects that jobs hand to each other.
///
/// One job fills a buffer before another reads it; the hand-over is what orders the two.
@safe
package final class ByteBuffer: @unchecked Sendable {
    /// What the pool gave, which may be longer.
    private let region: UnsafeMutableRawBufferPointer
    /// All bytes, filled or not.
    package let storage: UnsafeMutableRawBufferPointer
    /// How many of them hold content.
    package var count = 0

    package init(capacity: Int) {
        unsafe region = BufferPool.take(max(1, capacity))
        unsafe storage = UnsafeMutableRawBufferPointer(rebasing: region[0..<max(1, capacity)])
    }

    /// A buffer of a copy of some bytes.
    package convenience init(copying bytes: RawSpan) {
        self.init(capacity: bytes.byteCount)
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    deinit {
        unsafe BufferPool.give(region)
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

    /// Adds bytes, for which there is room.
    package func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// Adds zeros, for which there is room.
    func appendZeros(_ zeros: Int) {
        precondition(zeros >= 0 && zeros <= capacity - count)
        _ = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[count..<count + zeros])
            .initializeMemory(as: UInt8.self, repeating: 0)
        count += zeros
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
