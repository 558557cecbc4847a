internal import VrarcFormat

/// The last 128 KiB of a file in memory, and reads that they answer (spec 8.1).
package final class TailWindow {
    private let source: any ByteSource
    private let start: UInt64
    private let bytes: [UInt8]

    init(_ source: any ByteSource) throws(IOFault) {
        self.source = source
        let count = Int(min(source.length, UInt64(FormatLimits.tail)))
        start = source.length - UInt64(count)
        bytes = try source.bytes(at: start, count: count)
    }

    var length: UInt64 { source.length }

    /// Bytes of the file: from memory where they are there.
    func bytes(at offset: UInt64, count: Int) throws(IOFault) -> [UInt8] {
        guard offset >= start, offset - start <= UInt64(bytes.count),
            UInt64(bytes.count) - (offset - start) >= UInt64(count)
        else {
            return try source.bytes(at: offset, count: count)
        }
        let position = Int(offset - start)
        return Array(bytes[position..<position + count])
    }
}
