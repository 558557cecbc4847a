internal import VrarcFormat

/// Hands on the bytes that `BlockScrub` reads, so that whoever walks over them need not read them again.
///
/// What lies before the walk is let go; what could not be read, and what is asked for out of order, is read from the file.
/// One thread uses it, which `@unchecked` states; what it hands to others is not changed any more.
final class ScrubbedSource: ByteSource, @unchecked Sendable {
    let base: any ByteSource
    private let scrub: BlockScrub
    /// What is held, each chunk where the one before ends.
    private var chunks: [BlockScrub.Chunk] = []

    init(_ base: any ByteSource, _ scrub: BlockScrub) {
        self.base = base
        self.scrub = scrub
    }

    var length: UInt64 { base.length }
    var name: String { base.name }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        let (end, overflow) = offset.addingReportingOverflow(UInt64(buffer.count))
        if !overflow, fill(offset, end), unsafe copy(offset..<end, into: buffer) { return buffer.count }
        guard let held = hold(offset, UInt64(buffer.count)) else {
            return unsafe try base.read(at: offset, into: buffer)
        }
        return unsafe try held.read(at: offset, into: buffer)
    }

    /// Copies what lies in one chunk, as the heads of frames and blocks nearly always do; whether it does.
    private func copy(_ range: Range<UInt64>, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
        guard let chunk = chunks.first(where: { $0.offset <= range.lowerBound && $0.end >= range.upperBound }),
            let bytes = chunk.bytes
        else { return false }
        let start = Int(range.lowerBound - chunk.offset)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<start + range.count]))
        return true
    }

    /// A range that is held, or can be had by scrubbing on; `nil` where it must be read from the file.
    func hold(_ offset: UInt64, _ count: UInt64) -> HeldSource? {
        let (end, overflow) = offset.addingReportingOverflow(count)
        guard !overflow, fill(offset, end) else { return nil }
        var pieces: [HeldSource.Piece] = []
        for chunk in chunks where chunk.offset < end && chunk.end > offset {
            guard let buffer = chunk.bytes else { return nil }
            let from = Int(max(offset, chunk.offset) - chunk.offset)
            pieces.append(HeldSource.Piece(buffer: buffer, range: from..<Int(min(end, chunk.end) - chunk.offset)))
        }
        return HeldSource(base, from: offset, pieces)
    }

    /// Lets go of what lies before an offset.
    func forget(before offset: UInt64) {
        if let first = chunks.first, first.end <= offset { chunks.removeAll { $0.end <= offset } }
    }

    /// Scrubs on until a range is held; whether it is.
    private func fill(_ offset: UInt64, _ end: UInt64) -> Bool {
        // Behind a gap no frame begins before it: what is held is of no use, and what lies in the gap neither.
        if let last = chunks.last, offset > last.end, offset - last.end > Self.longestStep { chunks = [] }
        while true {
            if let first = chunks.first, let last = chunks.last {
                if offset < first.offset { return false }
                if end <= last.end { return true }
            }
            guard let chunk = scrub.next() else { return false }
            // The blocks of a later generation need not begin where those of the one before end.
            if let last = chunks.last, last.end != chunk.offset { chunks = [] }
            if !chunks.isEmpty || chunk.end > offset { chunks.append(chunk) }
        }
    }

    /// How far the next read may lie ahead and still be of the frame that is held: a walk over its blocks.
    private static let longestStep = UInt64(FormatLimits.rawBlock)
}
