/// Which bytes of an object are asked for, so that what is needed comes with few requests.
package struct RangePlan: Sendable {
    /// One request each, in order and apart from each other.
    package let requests: [Range<UInt64>]

    /// Ranges that are so near to each other come with one request: its time is worth more than these bytes.
    package static let nearby: UInt64 = 64 << 10
    /// Bytes of a request at most: several are under way at a time, and all are held in memory.
    package static let longest: UInt64 = 4 << 20

    /// - Parameter ranges: What is needed, in any order; they may overlap.
    package init(_ ranges: [Range<UInt64>]) {
        var requests: [Range<UInt64>] = []
        var open: Range<UInt64>?
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let current = open,
                range.lowerBound <= current.upperBound || range.lowerBound - current.upperBound <= Self.nearby
            {
                open = current.lowerBound..<max(current.upperBound, range.upperBound)
            } else {
                if let open { Self.split(open, &requests) }
                open = range
            }
        }
        if let open { Self.split(open, &requests) }
        self.requests = requests
    }

    /// Bytes of all requests.
    package var bytes: UInt64 { requests.reduce(0) { $0 + UInt64($1.count) } }

    private static func split(_ range: Range<UInt64>, _ requests: inout [Range<UInt64>]) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = start + min(longest, range.upperBound - start)
            requests.append(start..<end)
            start = end
        }
    }

    /// The request that brings a byte; `nil` if none does.
    func request(with offset: UInt64) -> Int? {
        var (low, high) = (0, requests.count)
        while low < high {
            let middle = (low + high) / 2
            if requests[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low < requests.count && requests[low].lowerBound <= offset ? low : nil
    }
}
