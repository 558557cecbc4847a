internal import VrarcFormat

/// Makes data frames: of libzstd, mixed, or raw (spec 5.1, 6).
enum FrameBuilder {
    /// A frame of a group: raw unless libzstd wins at least a 64th.
    static func group(_ content: ByteBuffer, as kind: Compressibility, _ context: WorkerContext) -> FrameParts {
        if let frame = unsafe compressed(content.bytes, as: kind, context) { return parts(frame) }
        return rawGroup(content)
    }

    /// A raw frame of some bytes.
    static func rawGroup(_ content: ByteBuffer) -> FrameParts {
        let checksum = unsafe XXHash.frameChecksum(content.bytes)
        return FrameParts([.bytes(content.withBytes { RawFrame.encode($0, checksum: checksum) })], isRaw: true)
    }

    /// A frame of lines, in memory of just its length, as it may be kept for long.
    static func lines(_ content: [UInt8], _ context: WorkerContext) -> FrameParts {
        if let frame = unsafe content.withUnsafeBytes({ unsafe compressed($0, as: .dense, context) }) {
            return FrameParts([.bytes(frame.array(0..<frame.count))], isRaw: false)
        }
        return rawGroup(unsafe ByteBuffer(copying: content.span.bytes))
    }

    /// A frame of a large blob, or of 64 MiB of one: the content decides which form it has.
    static func blob(_ buffer: ByteBuffer, _ context: WorkerContext) -> FrameParts {
        let content = unsafe buffer.bytes
        if unsafe shrinks(content, context),
            let frame = unsafe compressed(content, as: Compressibility(loose: content), context)
        {
            return parts(frame)
        }
        var segments: [OutputSegment] = []
        var small = RawFrame.header(contentSize: content.count)
        var start = 0
        if let head = unsafe headBlocks(content, context) {
            small += head
            start = FormatLimits.mixedHead
        }
        let isRaw = start == 0
        while start < content.count {
            // Raw blocks end where those of a raw frame do.
            let end = min((start / FormatLimits.rawBlock + 1) * FormatLimits.rawBlock, content.count)
            small += RawFrame.blockHeader(size: end - start, isLast: end == content.count)
            segments.append(.bytes(small))
            segments.append(.slice(buffer, start..<end))
            small = []
            start = end
        }
        var checksum: [UInt8] = []
        unsafe checksum.append(littleEndian: XXHash.frameChecksum(content))
        segments.append(.bytes(checksum))
        return FrameParts(segments, isRaw: isRaw)
    }

    /// What a frame must be shorter by to be worth decoding: a 64th of its content.
    private static func isWorthwhile(_ stored: Int, of raw: Int) -> Bool {
        stored <= raw - raw / 64 - (raw % 64 == 0 ? 0 : 1)
    }

    /// A frame of libzstd in a buffer of its length, from which it is written without another copy.
    private static func parts(_ frame: ByteBuffer) -> FrameParts {
        let buffer = frame.withBytes { ByteBuffer(copying: $0) }
        return FrameParts([.slice(buffer, 0..<buffer.count)], isRaw: false)
    }

    /// A frame of libzstd in a scratch buffer of the context, for the next call to overwrite; `nil` if it wins too little.
    private static func compressed(
        _ content: UnsafeRawBufferPointer, as kind: Compressibility, _ context: WorkerContext
    ) -> ByteBuffer? {
        let scratch = context.scratch(ZstdCompressor.bound(content.count))
        guard let length = unsafe context.compressor.compress(content, as: kind, into: scratch.storage),
            isWorthwhile(length, of: content.count)
        else { return nil }
        scratch.count = length
        return scratch
    }

    /// Whether samples of the content behind its head shrink.
    ///
    /// A photograph's head does and its body does not, so the body is what is looked at.
    private static func shrinks(_ content: UnsafeRawBufferPointer, _ context: WorkerContext) -> Bool {
        guard content.count > FormatLimits.mixedHead + sample else { return true }
        let looks = unsafe (1...samples).map { index in
            unsafe UnsafeRawBufferPointer(rebasing: self.sample(index, of: content)[..<(sample / 4)])
        }
        guard unsafe ByteDensity.unevenness(of: looks) >= ByteDensity.most else { return false }
        let scratch = context.scratch(ZstdCompressor.bound(sample))
        var stored = 0
        for index in 1...samples {
            let piece = unsafe self.sample(index, of: content)
            guard let length = unsafe context.compressor.compress(piece, into: scratch.storage) else { return false }
            stored += length
        }
        let raw = sample * samples
        return stored <= raw - raw / 32
    }

    /// Bytes of a sample, and how many there are.
    private static let sample = 4096
    private static let samples = 4

    private static func sample(_ index: Int, of content: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let head = FormatLimits.mixedHead
        let start = head + (content.count - head - sample) * index / samples
        return unsafe UnsafeRawBufferPointer(rebasing: content[start..<start + sample])
    }

    /// libzstd's blocks for the first 16,384 bytes with the last bit cleared; `nil` if they win nothing.
    ///
    /// What shrinks in a photograph is its metadata, and nearly all of that stands there.
    private static func headBlocks(_ content: UnsafeRawBufferPointer, _ context: WorkerContext) -> [UInt8]? {
        guard content.count > FormatLimits.mixedHead else { return nil }
        let head = unsafe UnsafeRawBufferPointer(rebasing: content[0..<FormatLimits.mixedHead])
        guard let frame = unsafe compressed(head, as: .dense, context),
            case .data(let header) = frame.withBytes({ try? FrameHeader.parse($0, at: 0) })
        else { return nil }
        var blocks = frame.array(header.length..<frame.count - RawFrame.checksumLength)
        var position = 0
        while true {
            let block = unsafe BlockHeader(blocks.span.bytes, at: position)
            if block.isLast { break }
            position += BlockHeader.length + block.storedSize
        }
        blocks[position] &= 0xFE
        return blocks
    }
}
