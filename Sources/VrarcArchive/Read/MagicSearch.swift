internal import VrarcFormat

/// Looks for the places of a file where a frame may begin. What can't be read is passed over, as `NarrowedRead` does.
struct MagicSearch {
    private let source: any ByteSource
    /// What was read last: frames that are near each other cost one read.
    private var chunk = ByteBuffer(capacity: 0)
    private var chunkStart: UInt64 = 0

    private static let most: UInt64 = 1 << 20

    init(_ source: any ByteSource) { self.source = source }

    /// The first place in a range whose four bytes `isMagic` accepts; the range's end if there is none.
    mutating func first(in range: Range<UInt64>, _ isMagic: (UInt32) -> Bool) -> UInt64 {
        var start = range.lowerBound
        while start < range.upperBound, range.upperBound - start >= 4 {
            if start < chunkStart || start + 4 > chunkStart + UInt64(chunk.count) {
                let count = Int(min(range.upperBound - start, Self.most))
                chunk = NarrowedRead(source, at: start, count: count, .toTheEnd).bytes
                chunkStart = start
            }
            let from = Int(start - chunkStart)
            let end = Int(min(UInt64(chunk.count), range.upperBound - chunkStart))
            let place = chunk.withBytes { bytes in
                from + 4 > end ? nil : (from...end - 4).first { isMagic(bytes.load(UInt32.self, at: $0)) }
            }
            if let place { return chunkStart + UInt64(place) }
            start = chunkStart + UInt64(end - 3)
        }
        return range.upperBound
    }
}
