internal import VrarcFormat

/// Compares bytes of an archive with the checksums of their blocks, as they come. One thread uses it.
package final class BlockCheck {
    private let sums: BlockSums
    private let start: UInt64
    private var checksums = BlockChecksums()

    /// - Parameter start: The offset of the first byte that will come, which begins a block; of others no block fits.
    package init(_ sums: BlockSums, from start: UInt64) {
        self.sums = sums
        self.start = start
    }

    package func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe checksums.update(bytes)
    }

    /// Whether every block that came has its checksum; of one whose rest did not come it is not so.
    package func finish() -> Bool {
        var offset = start
        for sum in checksums.finish() {
            guard sums.sum(at: offset) == sum else { return false }
            offset += UInt64(FormatLimits.block)
        }
        return true
    }
}
