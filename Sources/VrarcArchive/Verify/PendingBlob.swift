internal import VrarcFormat
internal import VrarcModel

/// A large blob whose frames go by in the walk.
struct PendingBlob {
    var entry: WalkEntry
    /// Bytes of content that are still to come.
    private(set) var rest: UInt64
    let isLineFile: Bool
    /// Whether its digest is needed at any depth.
    let isNeeded: Bool
    private var frames = 0
    private var isDivisionBroken = false
    private var hash = RunningHash()
    private var single: DecodedFrame?
    private var ends = ContentEnds()
    /// The frame of lines before: where it is, how long, and whether it could have taken a line more.
    private var before: (offset: UInt64, length: Int, endsLine: Bool)?

    init(_ entry: WalkEntry) {
        self.entry = entry
        self.entry.position = 0
        self.entry.frames.stored = 0
        self.entry.isRaw = true
        rest = entry.size
        isLineFile = TreePlace(path: entry.path)?.isLineFile ?? false
        isNeeded = isLineFile || PathRules.isTagFile(entry.path)
    }

    /// Whether a digest of the frame that was counted last is not enough.
    var needsContent: Bool { isLineFile || frames > 1 || rest > 0 }

    /// Counts a frame.
    mutating func add(_ frame: FrameWalk.Frame) {
        if frames == 0 { entry.frames.content = frame.offset }
        frames += 1
        rest -= UInt64(frame.header.contentSize)
        entry.frames.stored += frame.length
        entry.frames.end = frame.end
        entry.isRaw = entry.isRaw && frame.isRaw
    }

    /// Takes a frame's content: hashes it, and checks how lines are divided.
    mutating func take(_ decoded: DecodedFrame, _ frame: FrameWalk.Frame, _ findings: inout FindingCollector) {
        if isLineFile, let content = decoded.content { checkLines(content, frame, &findings) }
        if frames == 1, rest == 0 {
            single = decoded
        } else if let content = decoded.content {
            unsafe hash.update(content.bytes)
            // What a file of lines says of itself as an image nobody asks.
            if !isLineFile { unsafe ends.add(content.bytes) }
        }
    }

    /// Lines are taken while the frame stays within 1 MiB (spec 5.1).
    private mutating func checkLines(
        _ content: ByteBuffer, _ frame: FrameWalk.Frame, _ findings: inout FindingCollector
    ) {
        let (firstLine, lines, endsLine) = unsafe Self.lines(content.bytes)
        if let before, before.endsLine, before.length + firstLine <= FormatLimits.lineFrame {
            breakDivision(at: before.offset, "a frame of lines has room for the next line", &findings)
        }
        if content.count > FormatLimits.lineFrame, lines > 1 {
            breakDivision(at: frame.offset, "a frame of lines has \(content.count) bytes", &findings)
        } else if rest > 0, !endsLine {
            breakDivision(at: frame.offset, "a frame of lines does not end with a line", &findings)
        }
        before = (frame.offset, content.count, endsLine)
    }

    private static func lines(_ bytes: UnsafeRawBufferPointer) -> (first: Int, count: Int, endsLine: Bool) {
        let first = unsafe bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        let hasMore = first < bytes.count
        return (first, hasMore ? 2 : 1, unsafe bytes.last == 0x0A)
    }

    /// Reports the first frame that breaks the division of the blob; the others follow from it (spec 8.4).
    mutating func breakDivision(at offset: UInt64, _ detail: String, _ findings: inout FindingCollector) {
        if !isDivisionBroken { findings.add(.badFrameDivision, at: offset, detail) }
        isDivisionBroken = true
    }

    /// Notes that a frame could not be decoded; how the lines around it are divided can't be told.
    mutating func skip() {
        entry.isDamaged = true
        before = nil
    }

    /// Sets digest and facts once all frames went by.
    mutating func finish(_ depth: VerificationDepth) {
        guard !entry.isDamaged, depth == .full || isNeeded else { return }
        if let single {
            entry.digest = single.whole ?? single.content.map { unsafe Self.digest($0.bytes) }
            entry.facts = single.wholeFacts ?? single.content?.withBytes { ImageProbe.facts(of: $0) }
        } else {
            entry.digest = hash.finish()
            entry.facts = ends.facts
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
