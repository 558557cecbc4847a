internal import VrarcFormat

/// Reads a raw or mixed frame whose lengths are known straight into place (spec 5.1): its blocks' headers stand where the
/// lengths say, so no walk over them is needed, and what is stored as it is is not copied.
struct PlainFrame {
    private let offset: UInt64
    private let layout: PlainLayout
    private let content: ByteBuffer

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
        guard let layout = PlainLayout(stored: stored, raw: raw) else { return nil }
        self.offset = offset
        self.layout = layout
        content = ByteBuffer(capacity: raw)
        content.count = raw
    }

    private func read(_ source: any ByteSource, checksum isChecked: Bool, _ context: WorkerContext) -> Outcome {
        let blocks = layout.blocks
        let front = context.scratch(layout.frontLength)
        front.count = layout.frontLength
        let marks = ByteBuffer(capacity: BlockHeader.length * blocks + RawFrame.checksumLength)
        marks.count = marks.capacity
        let pieces = unsafe pieces(front, marks)
        guard let count = try? unsafe source.read(at: offset, into: pieces), count == layout.storedLength else {
            return .none
        }
        guard front.array(0..<RawFrame.headerLength) == RawFrame.header(contentSize: content.count),
            marks.array(0..<BlockHeader.length * blocks) == (0..<blocks).flatMap(layout.mark(ofBlock:))
        else { return withExtendedLifetime((front, marks)) { unsafe .other(Self.joined(pieces)) } }
        let checksum = marks.withBytes { $0.load(UInt32.self, at: BlockHeader.length * blocks) }
        guard unsafe layout.decodeHead(front, into: content.storage, context),
            !isChecked || (unsafe checksum == XXHash.frameChecksum(content.bytes))
        else { return .none }
        return .content(content)
    }

    /// Where the stored bytes go, in their order.
    private func pieces(_ front: ByteBuffer, _ marks: ByteBuffer) -> [UnsafeMutableRawBufferPointer] {
        var pieces = unsafe [UnsafeMutableRawBufferPointer(rebasing: front.storage[0..<front.count])]
        for block in 0..<layout.blocks {
            let mark = BlockHeader.length * block
            unsafe pieces.append(
                UnsafeMutableRawBufferPointer(rebasing: marks.storage[mark..<mark + BlockHeader.length]))
            unsafe pieces.append(UnsafeMutableRawBufferPointer(rebasing: content.storage[layout.range(ofBlock: block)]))
        }
        unsafe pieces.append(
            UnsafeMutableRawBufferPointer(rebasing: marks.storage[(BlockHeader.length * layout.blocks)..<marks.count]))
        return unsafe pieces
    }

    private static func joined(_ pieces: [UnsafeMutableRawBufferPointer]) -> ByteBuffer {
        let whole = ByteBuffer(capacity: unsafe pieces.reduce(0) { $0 + $1.count })
        unsafe pieces.forEach { unsafe whole.append(UnsafeRawBufferPointer($0)) }
        return whole
    }
}
