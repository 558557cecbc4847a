/// Many whole numbers, found by their place: where neighbours are alike, one to three bytes each.
///
/// Of every 64 the smallest is kept whole, and what each is above it in as many bytes as the largest of them needs.
package struct PackedNumbers: Sendable {
    private struct Block {
        let smallest: UInt64
        /// Where the differences of the block begin; the next block's begin where they end.
        let start: Int
    }

    private var blocks: [Block] = []
    private var differences: [UInt8] = []
    /// The numbers of the block that is not full.
    private var last: [UInt64] = []

    private static let together = 64

    package init() {}

    package var count: Int { Self.together * blocks.count + last.count }

    package mutating func append(_ number: UInt64) {
        last.append(number)
        if last.count == Self.together { close() }
    }

    /// The number at a place.
    package subscript(place: Int) -> UInt64 {
        let (number, inBlock) = (place / Self.together, place % Self.together)
        guard number < blocks.count else { return last[inBlock] }
        let block = blocks[number]
        let end = number + 1 < blocks.count ? blocks[number + 1].start : differences.count
        let width = (end - block.start) / Self.together
        var difference: UInt64 = 0
        var position = block.start + (inBlock + 1) * width
        for _ in 0..<width {
            position -= 1
            difference = difference << 8 | UInt64(differences[position])
        }
        return block.smallest + difference
    }

    /// Packs the numbers of a block that is full.
    private mutating func close() {
        let (smallest, largest) = last.reduce((UInt64.max, 0)) { (min($0.0, $1), max($0.1, $1)) }
        blocks.append(Block(smallest: smallest, start: differences.count))
        let width = (UInt64.bitWidth - (largest - smallest).leadingZeroBitCount + 7) / 8
        for number in last {
            var rest = number - smallest
            for _ in 0..<width {
                differences.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
        last.removeAll(keepingCapacity: true)
    }
}
