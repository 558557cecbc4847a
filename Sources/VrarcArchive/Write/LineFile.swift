internal import VrarcFormat

/// A file of lines that is made while the archive is written, kept as the frames that it will have (spec 5.1).
///
/// Compressed lines take about 40 bytes each, so that a million of them need no file on disk.
final class LineFile {
    /// Bytes of all lines.
    private(set) var rawLength: UInt64 = 0
    private var hash = SHA256()
    private var current: [UInt8] = []
    private var frames: [Job<FrameParts>] = []
    private let pool: WorkerPool

    init(pool: WorkerPool) {
        self.pool = pool
    }

    /// Adds one line, its LF included.
    func append(_ line: [UInt8]) throws(ArchiveError) {
        guard line.count <= FormatLimits.line else {
            throw ArchiveError(
                .limit, subject: String(decoding: line.prefix(80), as: UTF8.self),
                detail: "a record of \(line.count) bytes is above the limit of \(FormatLimits.line)")
        }
        if !current.isEmpty, current.count + line.count > FormatLimits.lineFrame { closeFrame() }
        current += line
        rawLength += UInt64(line.count)
        unsafe hash.update(line.span.bytes)
    }

    /// The whole file, as a blob that can be added to an archive. It is given away: the frames must not outlive their
    /// writing.
    func finish() -> StoredContent {
        defer { (current, frames) = ([], []) }
        let digest = hash.finish()
        if rawLength < UInt64(FormatLimits.largeBlob) {
            return StoredContent(digest: digest, small: current)
        }
        if !current.isEmpty { closeFrame() }
        return StoredContent(digest: digest, rawLength: rawLength, frames: frames)
    }

    private func closeFrame() {
        let content = current
        current = []
        // All but the last are as long: a frame that grew by doubling would be there twice, just before it is full.
        current.reserveCapacity(FormatLimits.lineFrame)
        // Waiting for an old frame bounds the raw lines that are under way.
        if frames.count >= 2 { _ = pool.wait(for: frames[frames.count - 2]) }
        frames.append(pool.submit(urgent: true) { FrameBuilder.lines(content, $0) })
    }
}
