internal import VrarcFormat

/// Reads a raw or mixed frame whose lengths are known straight into place (spec 5.1): its blocks' headers stand where the
/// lengths say, so no walk over them is needed, and what is stored as it is is not copied.
struct PlainFrame {
    private let offset: UInt64
    private let storedLength: Int
    private let content: ByteBuffer
    /// Bytes of content in libzstd's blocks, and the bytes of these; 0 in a raw frame.
    private let headContent: Int
    private let headStored: Int
    /// Number of raw blocks.
    private let blocks: Int

    /// What reading gave.
    enum Outcome {
        /// The content; header and blocks are sound, and the checksum if it was compared.
        case content(ByteBuffer)
        /// The stored bytes, which are of another form or damaged: `FrameReader` says what they are.
        case other(ByteBuffer)
        /// Nothing: the lengths are not those of such a frame, or the bytes can't be read.
        case none
    }

    /// Reads the frame of `stored` bytes at an offset that is to hold `raw` bytes, with one read.
    ///
    /// Whoever compares the content with its digest need not have the frame's checksum compared too.
    static func read(
        _ source: any ByteSource, at offset: UInt64, stored: UInt64, raw: Int, checksum isChecked: Bool,
        _ context: WorkerContext
    ) -> Outcome {
        guard let frame = PlainFrame(at: offset, stored: stored, raw: raw) else { return .none }
        return frame.read(source, checksum: isChecked, context)
    }

    private init?(at offset: UInt64, stored: UInt64, raw: Int) {
        guard (1...FormatLimits.frameContent).contains(raw), stored <= UInt64(RawFrame.length(contentSize: raw))
        else { return nil }
        self.offset = offset
        storedLength = Int(stored)
        let isRaw = storedLength == RawFrame.length(contentSize: raw)
        headContent = isRaw ? 0 : FormatLimits.mixedHead
        guard isRaw || raw > headContent else { return nil }
        let rest = raw - headContent
        blocks = (raw + FormatLimits.rawBlock - 1) / FormatLimits.rawBlock
        let around = RawFrame.headerLength + rest + BlockHeader.length * blocks + RawFrame.checksumLength
        headStored = storedLength - around
        guard isRaw ? headStored == 0 : headStored > BlockHeader.length else { return nil }
        content = ByteBuffer(capacity: raw)
        content.count = raw
    }

    private func read(_ source: any ByteSource, checksum isChecked: Bool, _ context: WorkerContext) -> Outcome {
        let front = context.scratch(RawFrame.headerLength + headStored)
        front.count = RawFrame.headerLength + headStored
        let marks = ByteBuffer(capacity: BlockHeader.length * blocks + RawFrame.checksumLength)
        marks.count = marks.capacity
        let pieces = unsafe pieces(front, marks)
        guard let count = try? unsafe source.read(at: offset, into: pieces), count == storedLength else { return .none }
        guard front.array(0..<RawFrame.headerLength) == RawFrame.header(contentSize: content.count),
            marks.array(0..<BlockHeader.length * blocks) == expectedMarks
        else { return withExtendedLifetime((front, marks)) { unsafe .other(Self.joined(pieces)) } }
        let checksum = marks.withBytes { $0.load(UInt32.self, at: BlockHeader.length * blocks) }
        guard headStored == 0 || decodeHead(front, context),
            !isChecked || (unsafe checksum == XXHash.frameChecksum(content.bytes))
        else { return .none }
        return .content(content)
    }

    /// Where the stored bytes go, in their order.
    private func pieces(_ front: ByteBuffer, _ marks: ByteBuffer) -> [UnsafeMutableRawBufferPointer] {
        var pieces = unsafe [UnsafeMutableRawBufferPointer(rebasing: front.storage[0..<front.count])]
        for block in 0..<blocks {
            let mark = BlockHeader.length * block
            unsafe pieces.append(
                UnsafeMutableRawBufferPointer(rebasing: marks.storage[mark..<mark + BlockHeader.length]))
            unsafe pieces.append(UnsafeMutableRawBufferPointer(rebasing: content.storage[range(ofBlock: block)]))
        }
        unsafe pieces.append(
            UnsafeMutableRawBufferPointer(rebasing: marks.storage[(BlockHeader.length * blocks)..<marks.count]))
        return unsafe pieces
    }

    private static func joined(_ pieces: [UnsafeMutableRawBufferPointer]) -> ByteBuffer {
        let whole = ByteBuffer(capacity: unsafe pieces.reduce(0) { $0 + $1.count })
        unsafe pieces.forEach { unsafe whole.append(UnsafeRawBufferPointer($0)) }
        return whole
    }

    private func range(ofBlock block: Int) -> Range<Int> {
        let start = block * FormatLimits.rawBlock
        return max(start, headContent)..<min(start + FormatLimits.rawBlock, content.count)
    }

    /// The headers of the raw blocks as they must be.
    private var expectedMarks: [UInt8] {
        var marks: [UInt8] = []
        marks.reserveCapacity(BlockHeader.length * blocks)
        for block in 0..<blocks {
            marks += RawFrame.blockHeader(size: range(ofBlock: block).count, isLast: block == blocks - 1)
        }
        return marks
    }

    /// Decodes libzstd's blocks, made into a frame of their own.
    private func decodeHead(_ front: ByteBuffer, _ context: WorkerContext) -> Bool {
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
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: content.storage[0..<headContent])
        return (try? unsafe context.decompressor.decompress(front.bytes, into: target)) == headContent
    }
}
