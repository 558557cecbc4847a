internal import SystemPackage
internal import VrarcFormat

/// The last 128 KiB of a file in memory, and reads that they answer (spec 8.1).
package final class TailWindow: Sendable {
    private let source: any ByteSource
    private let start: UInt64
    /// Places of it may be unreadable, and are of no use only to what needs them.
    private let tail: NarrowedRead

    init(_ source: any ByteSource) {
        self.source = source
        let count = Int(min(source.length, UInt64(FormatLimits.tail)))
        start = source.length - UInt64(count)
        tail = NarrowedRead(source, at: start, count: count, .toTheEnd)
    }

    var length: UInt64 { source.length }

    /// Bytes of the file: from memory where they are there.
    func bytes(at offset: UInt64, count: Int) throws(IOFault) -> [UInt8] {
        guard offset >= start, offset - start <= UInt64(tail.bytes.count),
            UInt64(tail.bytes.count) - (offset - start) >= UInt64(count)
        else {
            return try source.bytes(at: offset, count: count)
        }
        let range = offset..<offset + UInt64(count)
        if let hole = tail.unreadable.first(where: { $0.overlaps(range) }) {
            throw IOFault(.read, on: source.name, tail.fault?.errno ?? .ioError, at: hole.lowerBound)
        }
        let position = Int(offset - start)
        return tail.bytes.array(position..<position + count)
    }

    /// The bytes from `offset` to the end, with zeros where they can't be read.
    func readableBytes(from offset: UInt64) -> [UInt8] {
        let read = NarrowedRead(source, at: offset, count: Int(length - offset), .toTheEnd)
        return read.bytes.array(0..<read.bytes.count)
    }
}
