/// A range of another source that is in memory already, in pieces; all else is read there.
final class HeldSource: ByteSource {
    /// Bytes of a buffer.
    struct Piece: Sendable {
        let buffer: ByteBuffer
        let range: Range<Int>

        /// The bytes, valid while the buffer lives.
        var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: buffer.bytes[range]) }
    }

    let pieces: [Piece]
    private let base: any ByteSource
    private let start: UInt64
    private let end: UInt64

    /// `pieces` are the bytes from `start` on, without a gap.
    init(_ base: any ByteSource, from start: UInt64, _ pieces: [Piece]) {
        self.base = base
        self.start = start
        self.pieces = pieces
        end = start + pieces.reduce(0) { $0 + UInt64($1.range.count) }
    }

    var length: UInt64 { base.length }
    var name: String { base.name }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        guard holds(offset, buffer.count) else { return unsafe try base.read(at: offset, into: buffer) }
        var cursor = HeldCursor(pieces, skipping: Int(offset - start))
        unsafe cursor.copy(into: buffer)
        return buffer.count
    }

    func read(at offset: UInt64, into targets: [UnsafeMutableRawBufferPointer]) throws(IOFault) -> Int {
        let count = unsafe targets.reduce(0) { $0 + $1.count }
        guard holds(offset, count) else { return unsafe try base.read(at: offset, into: targets) }
        var cursor = HeldCursor(pieces, skipping: Int(offset - start))
        for index in unsafe targets.indices { unsafe cursor.copy(into: targets[index]) }
        return count
    }

    /// A range that lies in one piece, without a copy; `nil` if it does not. It is valid while the source lives.
    func bytes(at offset: UInt64, _ count: UInt64) -> UnsafeRawBufferPointer? {
        guard offset == start, let piece = pieces.first, count <= UInt64(piece.range.count) else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: piece.bytes.prefix(Int(count)))
    }

    private func holds(_ offset: UInt64, _ count: Int) -> Bool {
        offset >= start && offset <= end && UInt64(count) <= end - offset
    }
}

/// Goes through pieces from the first byte to the last.
struct HeldCursor {
    private let pieces: [HeldSource.Piece]
    private var piece = 0
    private var position = 0

    init(_ pieces: [HeldSource.Piece], skipping count: Int = 0) {
        self.pieces = pieces
        position = count
    }

    /// The next bytes that lie together, `most` at most; none at the end. They are valid while the pieces live.
    mutating func next(_ most: Int) -> UnsafeRawBufferPointer {
        while piece < pieces.count, position >= pieces[piece].range.count {
            position -= pieces[piece].range.count
            piece += 1
        }
        guard piece < pieces.count else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        let count = min(most, pieces[piece].range.count - position)
        defer { position += count }
        return unsafe UnsafeRawBufferPointer(rebasing: pieces[piece].bytes[position..<position + count])
    }

    /// Fills a buffer, as far as there are bytes.
    mutating func copy(into target: UnsafeMutableRawBufferPointer) {
        var filled = 0
        while filled < target.count {
            let run = unsafe next(target.count - filled)
            guard unsafe !run.isEmpty else { return }
            unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...]).copyMemory(from: run)
            filled += run.count
        }
    }
}
