internal import VrarcFormat

/// Writes frames in order, while later ones are still being made, and keeps where each went.
final class FrameOutput {
    private let sink: any ByteSink
    private let pool: WorkerPool
    private let identification: [UInt8]
    private var checksums = BlockChecksums()
    /// Frames that are not written yet, with the raw bytes that each may hold in memory; `nil` once taken.
    private var pending: [(job: Job<FrameParts>, bytes: Int)?] = []
    private var pendingHead = 0
    private var pendingBytes = 0
    /// Offset of each frame that is written.
    private var starts = PackedNumbers()
    private var rawFlags: [Bool] = []
    /// Bytes written so far.
    private(set) var offset: UInt64 = 0
    /// Number that the next frame will have.
    private(set) var nextFrame: UInt64 = 0

    /// How many frames, and how many raw bytes of them, may be under way; one frame always is.
    private static let window = 12
    private static let windowBytes = 96 << 20

    init(_ sink: any ByteSink, identification: [UInt8], pool: WorkerPool) {
        self.sink = sink.isWrittenBehind ? BehindSink(sink, pool: pool) : sink
        self.pool = pool
        self.identification = identification
    }

    /// Queues frames, each of at most so many raw bytes, behind those that are queued.
    func append(_ frames: [Job<FrameParts>], bytes: Int) throws(ArchiveError) {
        pending += frames.map { ($0, bytes) }
        pendingBytes += bytes * frames.count
        nextFrame += UInt64(frames.count)
        while pending.count - pendingHead > Self.window || pendingBytes > Self.windowBytes || isNextDone {
            guard pendingHead < pending.count else { return }
            try writeNext()
        }
    }

    private var isNextDone: Bool {
        pendingHead < pending.count && pending[pendingHead]?.job.isDone == true
    }

    /// Waits for all frames and writes them.
    func flush() throws(ArchiveError) {
        while pendingHead < pending.count { try writeNext() }
    }

    /// Writes bytes that are no frame of the tar stream.
    func write(_ bytes: [UInt8]) throws(ArchiveError) {
        try write([.bytes(bytes)])
    }

    /// Returns when no thread uses the sink any more: after an error, before it is abandoned.
    func settle() {
        sink.settle()
    }

    func commit() throws(ArchiveError) {
        try sink.commit()
    }

    /// The offsets of a frame that is written.
    func range(ofFrame number: UInt64) -> Range<UInt64> {
        let start = starts[Int(number)]
        // The identification stands behind the first frame.
        if number == 0 { return start..<starts[1] - UInt64(identification.count) }
        return start..<(number + 1 < starts.count ? starts[Int(number) + 1] : dataEnd)
    }

    /// Whether frames are raw frames.
    func areRaw(_ frames: Range<UInt64>) -> Bool {
        rawFlags[Int(frames.lowerBound)..<Int(frames.upperBound)].allSatisfy { $0 }
    }

    /// The end of the data frames, once they are all written.
    private(set) var dataEnd: UInt64 = 0

    /// The checksums of all that was written; no more can be added to them.
    func finishChecksums() -> [UInt64] {
        checksums.finish()
    }

    private func writeNext() throws(ArchiveError) {
        // Taken, so that a frame that is written is not kept.
        guard let next = pending[pendingHead].take() else { return }
        let frame = pool.wait(for: next.job)
        pendingBytes -= next.bytes
        pendingHead += 1
        if pendingHead == pending.count || pendingHead > 1024 {
            pending.removeFirst(pendingHead)
            pendingHead = 0
        }
        starts.append(offset)
        rawFlags.append(frame.isRaw)
        try write(frame.segments)
        if starts.count == 1 { try write(identification) }
        dataEnd = offset
    }

    private func write(_ segments: [OutputSegment]) throws(ArchiveError) {
        try unsafe OutputSegment.withPieces(segments) { pieces throws(ArchiveError) in
            unsafe pieces.forEach { unsafe checksums.update($0) }
        }
        try sink.write(segments)
        offset += segments.reduce(0) { $0 + UInt64($1.count) }
    }
}
