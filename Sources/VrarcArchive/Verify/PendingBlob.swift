internal import VrarcFormat
internal import VrarcModel

/// A large blob whose frames go by in the walk.
struct PendingBlob {
    var entry: WalkEntry
    /// Bytes of content that are still to come.
    private(set) var rest: UInt64
    let isLineFile: Bool
    private var frames = 0
    private var hash = RunningHash()
    private var single: DecodedFrame?
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    /// The frame of lines before: where it is, how long, and whether it could have taken a line more.
    private var before: (offset: UInt64, length: Int, endsLine: Bool)?

    init(_ entry: WalkEntry) {
        self.entry = entry
        self.entry.position = 0
        self.entry.storedLength = 0
        self.entry.isRaw = true
        rest = entry.size
        isLineFile = TreePlace(path: entry.path)?.isLineFile ?? false
    }

    /// Counts a frame.
    mutating func add(_ frame: FrameWalk.Frame) {
        if frames == 0 { entry.contentOffset = frame.offset }
        frames += 1
        rest -= UInt64(frame.header.contentSize)
        entry.storedLength += frame.length
        entry.end = frame.end
        if !frame.header.hasRawForm || frame.length != UInt64(RawFrame.length(contentSize: frame.header.contentSize)) {
            entry.isRaw = false
        }
    }

    /// Takes a frame's content: hashes it, and checks how lines are divided.
    mutating func take(_ decoded: DecodedFrame, _ frame: FrameWalk.Frame, _ findings: inout FindingCollector) {
        if isLineFile { checkLines(decoded.content, frame, &findings) }
        if frames == 1, rest == 0 {
            single = decoded
        } else {
            unsafe hash.update(decoded.content.bytes)
            if frames == 1 { head = decoded.content.array(0..<min(1 << 20, decoded.content.count)) }
            if rest == 0 {
                tail = decoded.content.array(max(0, decoded.content.count - 65_536)..<decoded.content.count)
            }
        }
    }

    /// Lines are taken while the frame stays within 1 MiB (spec 5.1).
    private mutating func checkLines(
        _ content: ByteBuffer, _ frame: FrameWalk.Frame, _ findings: inout FindingCollector
    ) {
        let (firstLine, lines, endsLine) = unsafe Self.lines(content.bytes)
        if content.count > FormatLimits.lineFrame, lines > 1 {
            findings.add(.badFrameDivision, at: frame.offset, "a frame of lines has \(content.count) bytes")
        } else if rest > 0, !endsLine {
            findings.add(.badFrameDivision, at: frame.offset, "a frame of lines does not end with a line")
        }
        if let before, before.endsLine, before.length + firstLine <= FormatLimits.lineFrame {
            findings.add(.badFrameDivision, at: before.offset, "a frame of lines has room for the next line")
        }
        before = (frame.offset, content.count, endsLine)
    }

    private static func lines(_ bytes: UnsafeRawBufferPointer) -> (first: Int, count: Int, endsLine: Bool) {
        let first = unsafe bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        let hasMore = first < bytes.count
        return (first, hasMore ? 2 : 1, unsafe bytes.last == 0x0A)
    }

    /// Sets digest and facts once all frames went by.
    mutating func finish(_ depth: VerificationDepth) {
        guard !entry.isDamaged, depth == .full || isLineFile else { return }
        if let single {
            entry.digest = unsafe single.whole ?? Self.digest(single.content.bytes)
            entry.facts = single.wholeFacts ?? single.content.withBytes { ImageProbe.facts(of: $0) }
        } else {
            entry.digest = hash.finish()
            entry.facts = unsafe ImageProbe.facts(head: head.span.bytes, tail: tail.span.bytes, length: entry.size)?
                .facts
        }
    }

    private static func digest(_ bytes: UnsafeRawBufferPointer) -> BlobDigest {
        var hash = SHA256()
        unsafe hash.update(bytes)
        return hash.finish()
    }
}

/// A SHA-256 that a copyable value can hold; made when the first byte comes.
final class RunningHash {
    private var hash = SHA256()

    func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe hash.update(bytes)
    }

    func finish() -> BlobDigest {
        hash.finish()
    }
}
