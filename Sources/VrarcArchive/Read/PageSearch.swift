/// Which page of a bucket to read after one that did not have the entry (spec 5.15, 8.2).
struct PageSearch {
    /// Where the entry can still be; it shrinks with each page, so that a search ends whatever the entries say.
    private var rest: Range<UInt64>
    private var misses = 0

    init(_ bucket: Range<UInt64>) { rest = bucket }

    /// The next page; empty if the entry is nowhere.
    mutating func next(behind page: Range<UInt64>, below: Bool, above: Bool) -> Range<UInt64> {
        let width = page.upperBound - page.lowerBound
        guard below || above else { return page.lowerBound..<page.lowerBound }
        rest = below ? rest.lowerBound..<page.lowerBound : page.upperBound..<rest.upperBound
        misses += 1
        let length = min(width, rest.upperBound - rest.lowerBound)
        // Of uniform digests the page beside it has the entry; of others, halving keeps the reads few.
        let start =
            misses > 1
            ? rest.lowerBound + (rest.upperBound - rest.lowerBound - length) / 2
            : below ? rest.upperBound - length : rest.lowerBound
        return start..<start + length
    }
}
