import VrarcArchive

/// The last ranges that were read by themselves: a manifest, and a group with the records of many units, are come back to for
/// each unit.
final class RecentRanges: Sendable {
    /// Gives a range of the object.
    typealias Fetch = @Sendable (Range<UInt64>) throws(StoreError) -> ByteBuffer

    private let fetch: Fetch
    /// The one that was read last is last.
    private let kept = Locked<[(range: Range<UInt64>, bytes: ByteBuffer)]>([])

    /// Longer ranges are not kept, bytes.
    static let longest = 1 << 20
    /// Bytes that are kept in all.
    private static let most = 8 << 20

    init(fetch: @escaping Fetch) {
        self.fetch = fetch
    }

    /// Fills `buffer`, of `longest` bytes at most, with what the object has from `offset` on.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) {
        let range = offset..<offset + UInt64(buffer.count)
        let known = kept.withLock { kept in kept.first { Self.contains($0.range, range) } }
        let (whole, bytes) = if let known { known } else { (range, try fetch(range)) }
        kept.withLock { kept in
            kept.removeAll { Self.contains(whole, $0.range) }
            kept.append((whole, bytes))
            while kept.reduce(0, { $0 + $1.bytes.count }) > Self.most { kept.removeFirst() }
        }
        let position = Int(offset - whole.lowerBound)
        unsafe buffer.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes.bytes[position..<position + buffer.count]))
    }

    private static func contains(_ outer: Range<UInt64>, _ inner: Range<UInt64>) -> Bool {
        outer.lowerBound <= inner.lowerBound && inner.upperBound <= outer.upperBound
    }
}
