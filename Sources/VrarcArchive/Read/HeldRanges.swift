/// Ranges of another source that are in memory; all else is read there.
final class HeldRanges: ByteSource {
    private let base: any ByteSource
    /// In order and apart from each other.
    private let held: [(range: Range<UInt64>, bytes: ByteBuffer)]

    /// Reads ranges, which are in order and apart from each other.
    init(_ base: any ByteSource, _ ranges: [Range<UInt64>]) throws(IOFault) {
        self.base = base
        base.expect(ranges)
        var held: [(range: Range<UInt64>, bytes: ByteBuffer)] = []
        for range in ranges { held.append((range, try base.read(at: range.lowerBound, count: range.count))) }
        self.held = held
        // What was read ahead is here now.
        base.expect([])
    }

    var length: UInt64 { base.length }
    var name: String { base.name }
    var ranges: [Range<UInt64>] { held.map(\.range) }

    func expect(_ ranges: [Range<UInt64>]) {
        base.expect(ranges.filter { place($0.lowerBound, $0.count) == nil })
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
        guard let (bytes, start) = place(offset, buffer.count) else {
            return unsafe try base.read(at: offset, into: buffer)
        }
        unsafe Self.copy(bytes, from: start, into: buffer)
        return buffer.count
    }

    func read(at offset: UInt64, into pieces: [UnsafeMutableRawBufferPointer]) throws(IOFault) -> Int {
        let count = unsafe pieces.reduce(0) { $0 + $1.count }
        guard let (bytes, start) = place(offset, count) else {
            return unsafe try base.read(at: offset, into: pieces)
        }
        var position = start
        for index in unsafe pieces.indices {
            let piece = unsafe pieces[index]
            unsafe Self.copy(bytes, from: position, into: piece)
            position += piece.count
        }
        return count
    }

    /// Where bytes of the file are held; `nil` if not all of them are.
    private func place(_ offset: UInt64, _ count: Int) -> (bytes: ByteBuffer, start: Int)? {
        var (low, high) = (0, held.count)
        while low < high {
            let middle = (low + high) / 2
            if held[middle].range.upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        guard low < held.count, held[low].range.contains(offset),
            UInt64(count) <= held[low].range.upperBound - offset
        else { return nil }
        return (held[low].bytes, Int(offset - held[low].range.lowerBound))
    }

    private static func copy(_ bytes: ByteBuffer, from start: Int, into target: UnsafeMutableRawBufferPointer) {
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<start + target.count])
        unsafe target.copyMemory(from: part)
    }
}
