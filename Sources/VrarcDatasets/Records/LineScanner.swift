import VrarcArchive
import VrarcFormat

/// Reads a file line by line, each with its line end and its place.
enum LineScanner {
    private static let step = 1 << 20

    /// Gives each line and its offset to `body`. A line over 16 MiB is given as `nil`. Of a file that grows no more than
    /// `size` bytes are read.
    static func forEachLine(
        _ file: borrowing FileHandle, below size: UInt64, _ body: (UInt64, [UInt8]?) throws(IOFault) -> Void
    ) throws(IOFault) {
        let buffer = ByteBuffer(capacity: step)
        var line: [UInt8] = []
        var isTooLong = false
        var start: UInt64 = 0
        var offset: UInt64 = 0
        while true {
            let count = Int(min(UInt64(step), size - offset))
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[..<count])
            buffer.count = try unsafe file.read(at: offset, into: room)
            if buffer.count == 0 { break }
            var position = 0
            while position < buffer.count {
                let rest = position..<buffer.count
                let end = unsafe buffer.bytes[rest].firstIndex(of: 0x0A).map { $0 + 1 }
                if line.count + (end ?? buffer.count) - position > FormatLimits.line {
                    isTooLong = true
                    line = []
                }
                if !isTooLong { line += buffer.array(position..<(end ?? buffer.count)) }
                position = end ?? buffer.count
                guard end != nil else { break }
                try body(start, isTooLong ? nil : line)
                start = offset + UInt64(position)
                line.removeAll(keepingCapacity: true)
                isTooLong = false
            }
            offset += UInt64(buffer.count)
        }
        if start < offset { try body(start, isTooLong ? nil : line) }
    }

    /// The line that begins at an offset, with its line end.
    static func line(_ file: borrowing FileHandle, at start: UInt64) throws(IOFault) -> [UInt8] {
        var line: [UInt8] = []
        var step = 4_096
        while line.count < FormatLimits.line {
            let buffer = ByteBuffer(capacity: step)
            buffer.count = try unsafe file.read(at: start + UInt64(line.count), into: buffer.storage)
            if let end = unsafe buffer.bytes.firstIndex(of: 0x0A) { return line + buffer.array(0..<end + 1) }
            line += buffer.array(0..<buffer.count)
            if buffer.count < step { return line }
            step = min(step * 4, 1 << 20)
        }
        return line
    }
}
