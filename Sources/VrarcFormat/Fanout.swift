/// Cumulative counts by the first 12 bits of a digest or key, and the page they lead to (spec 5.15).
package struct Fanout: Equatable, Sendable {
    /// Buckets of a fan-out.
    package static let bucketCount = 4096
    /// Bytes of the body.
    package static let bodyLength = 8 * bucketCount

    /// Number i: how many entries have first bits of at most i.
    package private(set) var counts: [UInt64]

    package init() {
        counts = Array(repeating: 0, count: Self.bucketCount)
    }

    /// Reads the body of a fan-out section; `nil` unless it has 4,096 counts that do not fall.
    package init?(_ body: RawSpan) {
        guard body.byteCount == Self.bodyLength else { return nil }
        counts = (0..<Self.bucketCount).map { body.load(UInt64.self, at: 8 * $0) }
        for index in 1..<counts.count where counts[index] < counts[index - 1] { return nil }
    }

    /// Counts one entry; the entries come in order.
    package mutating func count(bucket: Int) {
        counts[bucket] += 1
    }

    /// Turns counts by bucket into cumulative ones.
    package mutating func accumulate() {
        for index in 1..<counts.count { counts[index] += counts[index - 1] }
    }

    /// How many entries there are.
    package var total: UInt64 { counts[counts.count - 1] }

    /// The ordinals that a bucket holds.
    package func range(of bucket: Int) -> Range<UInt64> {
        (bucket == 0 ? 0 : counts[bucket - 1])..<counts[bucket]
    }

    package func encodeBody() -> [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(Self.bodyLength)
        for count in counts { bytes.append(littleEndian: count) }
        return bytes
    }

    /// The ordinals of one page around the place where an entry with these first 64 bits is expected.
    ///
    /// Digests are uniform, so the place is interpolated from the 32 bits behind the bucket's.
    package func page(firstBits: UInt64, entriesPerPage: UInt64) -> Range<UInt64> {
        let fraction = (firstBits << 12) >> 32
        return Self.page(of: range(of: Int(firstBits >> 52)), at: fraction << 32, entriesPerPage: entriesPerPage)
    }

    /// The ordinals of one page of a range, around the place that a fraction of 2⁶⁴ of it gives.
    package static func page(of range: Range<UInt64>, at fraction: UInt64, entriesPerPage: UInt64) -> Range<UInt64> {
        let width = range.upperBound - range.lowerBound
        guard width > entriesPerPage else { return range }
        let expected = range.lowerBound + UInt64((width.multipliedFullWidth(by: fraction)).high)
        let start = max(range.lowerBound, expected - min(expected, entriesPerPage / 2))
        let end = min(range.upperBound, start + entriesPerPage)
        return max(range.lowerBound, end - entriesPerPage)..<end
    }
}
