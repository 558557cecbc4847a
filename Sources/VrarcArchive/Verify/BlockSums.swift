package import VrarcFormat

/// The checksums of all blocks of an archive, proven from its end: TABLE by the footer's SHA-256, BLOCKSUM by the table's, BLOCKS
/// by BLOCKSUM (spec 5.14). With them each byte before BLOCKS is compared with what it was when the archive was made.
package struct BlockSums: Sendable {
    /// SHA-256 of the archive's footer.
    package let fileID: BlobDigest
    private let table: BlockTable

    /// Bytes of BLOCKS that are held at most: those of an archive of 68 GB.
    private static let most: UInt64 = 8 << 20

    /// Reads the end of an archive; `nil` where any byte from `end` on is not as it should be, where BLOCKS is too long to be held,
    /// and where there is no archive or one of a later generation.
    ///
    /// - Parameter bring: Called with each range of the source before it is read.
    package init?(_ source: any ByteSource, bring: (Range<UInt64>) throws -> Void) throws {
        let length = source.length
        try bring(length - min(length, UInt64(FormatLimits.tail))..<length)
        var opening: [Finding] = []
        guard let tail = try? ArchiveTail.open(source, SectionLimits(), everyFrame: false, &opening),
            opening.isEmpty, tail.footer.generation == 0, let blocks = tail.table[.blocks],
            let sums = tail.table[.blockSums]
        else { return nil }
        // Of an end that claims to be longer nothing is taken into memory.
        for type in [SectionType.blocks, .blockSums, .indexFanout, .namesFanout] {
            guard let section = tail.table[type], section.length <= Self.most else { return nil }
        }
        try bring(blocks.offset..<length)
        var findings = FindingCollector()
        let table = BlockTable(source, tail, blocks, sums, &findings)
        tail.checkFanouts(source, &findings)
        guard let table, findings.findings.isEmpty else { return nil }
        self.table = table
        fileID = tail.fileID
    }

    /// Where the last block ends, and what proves itself begins.
    package var end: UInt64 { table.end }

    /// The checksum of the block that begins at an offset; `nil` where none does.
    func sum(at offset: UInt64) -> UInt64? {
        offset < end && offset.isMultiple(of: UInt64(FormatLimits.block)) ? table.sum(at: offset) : nil
    }

    /// Whether the blocks of a range of a source have their checksums. The range begins with a block, and ends with one.
    package func isSound(_ range: Range<UInt64>, of source: any ByteSource) throws(IOFault) -> Bool {
        let check = BlockCheck(self, from: range.lowerBound)
        let buffer = ByteBuffer(capacity: Self.piece)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = Int(min(UInt64(buffer.capacity), range.upperBound - offset))
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[..<count])
            buffer.count = try unsafe source.read(at: offset, into: target)
            guard buffer.count == count else { return false }
            unsafe check.update(buffer.bytes)
            offset += UInt64(count)
        }
        return check.finish()
    }

    /// Bytes that are read and compared before the next: few enough to stay in the cache of a core between the two.
    private static let piece = 4 * FormatLimits.block
}
