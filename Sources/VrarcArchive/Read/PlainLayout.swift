internal import VrarcFormat

/// Where the parts of a raw or mixed frame whose lengths are known stand (spec 5.1).
struct PlainLayout {
    let storedLength: Int
    let contentLength: Int
    /// Bytes of content in libzstd's blocks, and the bytes of these; 0 in a raw frame.
    let headContent: Int
    let headStored: Int
    /// Number of raw blocks.
    let blocks: Int

    /// `nil` if the lengths are those of no such frame.
    init?(stored: UInt64, raw: Int) {
        guard (1...FormatLimits.frameContent).contains(raw), stored <= UInt64(RawFrame.length(contentSize: raw))
        else { return nil }
        storedLength = Int(stored)
        contentLength = raw
        let isRaw = storedLength == RawFrame.length(contentSize: raw)
        headContent = isRaw ? 0 : FormatLimits.mixedHead
        guard isRaw || raw > headContent else { return nil }
        blocks = (raw + FormatLimits.rawBlock - 1) / FormatLimits.rawBlock
        let around =
            RawFrame.headerLength + raw - headContent + BlockHeader.length * blocks + RawFrame.checksumLength
        headStored = storedLength - around
        guard isRaw ? headStored == 0 : headStored > BlockHeader.length else { return nil }
    }

    /// Bytes before the first raw block.
    var frontLength: Int { RawFrame.headerLength + headStored }

    /// The content that a raw block holds.
    func range(ofBlock block: Int) -> Range<Int> {
        let start = block * FormatLimits.rawBlock
        return max(start, headContent)..<min(start + FormatLimits.rawBlock, contentLength)
    }

    /// The header of a raw block as it must be.
    func mark(ofBlock block: Int) -> [UInt8] {
        RawFrame.blockHeader(size: range(ofBlock: block).count, isLast: block == blocks - 1)
    }

    /// Decodes the front's libzstd blocks, made into a frame of their own, into the first `headContent` bytes of `target`.
    ///
    /// Whether the front is as it must be; without libzstd's blocks there is nothing to decode.
    func decodeHead(
        _ front: ByteBuffer, into target: UnsafeMutableRawBufferPointer, _ context: WorkerContext
    ) -> Bool {
        guard headStored > 0 else { return true }
        var position = RawFrame.headerLength
        var last = position
        while position < front.count {
            guard front.count - position >= BlockHeader.length else { return false }
            let block = front.withBytes { BlockHeader($0, at: position) }
            guard !block.isLast, block.type != 3 else { return false }
            last = position
            position += BlockHeader.length + block.storedSize
        }
        guard position == front.count else { return false }
        unsafe front.storage[last] |= 1
        let header = RawFrame.header(contentSize: headContent, hasChecksum: false)
        unsafe front.storage.copyBytes(from: header)
        let head = unsafe UnsafeMutableRawBufferPointer(rebasing: target[0..<headContent])
        return (try? unsafe context.decompressor.decompress(front.bytes, into: head)) == headContent
    }
}
