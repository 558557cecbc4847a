internal import VrarcFormat
internal import VrarcModel

/// Hashes the content of a raw or mixed frame where it is held, piece by piece while that is in the core's cache.
///
/// A copy of the content, and looking at it once for each digest, would cost a fifth of SHA-256.
struct HeldFrame: ~Copyable {
    private let layout: PlainLayout
    private var cursor: HeldCursor
    private var checksum = FrameChecksum()
    // Nearly every image says what it is there; of one that does not, the whole is decoded.
    private var ends = ContentEnds(head: 1 << 16, tail: 1 << 12)

    /// Digest and facts of a frame whose first byte is the first that is held; `nil` if anything is not as it must be:
    /// then whoever decodes it says what.
    static func digest(
        _ held: HeldSource, stored: UInt64, raw: Int, _ context: WorkerContext
    ) -> (digest: BlobDigest, facts: ImageFacts?)? {
        guard let layout = PlainLayout(stored: stored, raw: raw) else { return nil }
        var frame = HeldFrame(layout, held)
        let isSound = frame.read(context)
        // Also where it is of no use: the context begins anew.
        let digest = context.hash.finish()
        let probe = frame.ends.probe
        guard isSound, probe?.isCertain ?? true else { return nil }
        return (digest, probe?.facts)
    }

    private init(_ layout: PlainLayout, _ held: HeldSource) {
        self.layout = layout
        cursor = HeldCursor(held.pieces)
    }

    private mutating func read(_ context: WorkerContext) -> Bool {
        let front = ByteBuffer(capacity: layout.frontLength)
        guard take(layout.frontLength, into: front),
            front.array(0..<RawFrame.headerLength) == RawFrame.header(contentSize: layout.contentLength)
        else { return false }
        let head = context.scratch(layout.headContent)
        head.count = layout.headContent
        guard unsafe layout.decodeHead(front, into: head.storage, context) else { return false }
        unsafe add(head.bytes, context)
        let mark = ByteBuffer(capacity: RawFrame.checksumLength)
        for block in 0..<layout.blocks {
            guard take(BlockHeader.length, into: mark),
                mark.array(0..<BlockHeader.length) == layout.mark(ofBlock: block)
            else { return false }
            var rest = layout.range(ofBlock: block).count
            while rest > 0 {
                let run = unsafe cursor.next(rest)
                guard unsafe !run.isEmpty else { return false }
                unsafe add(run, context)
                rest -= run.count
            }
        }
        guard take(RawFrame.checksumLength, into: mark) else { return false }
        return mark.withBytes { $0.load(UInt32.self, at: 0) } == checksum.value
    }

    private mutating func take(_ count: Int, into buffer: ByteBuffer) -> Bool {
        buffer.count = 0
        while buffer.count < count {
            let run = unsafe cursor.next(count - buffer.count)
            guard unsafe !run.isEmpty else { return false }
            unsafe buffer.append(run)
        }
        return true
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer, _ context: WorkerContext) {
        unsafe checksum.update(bytes)
        unsafe context.hash.update(bytes)
        unsafe ends.add(bytes)
    }
}
