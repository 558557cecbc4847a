/// The bytes of an image while they are probed: its beginning and, for one too large to hold, its end.
///
/// Every read is bounded: beyond the end there is nothing, and a read between beginning and end is remembered. The
/// value must not live longer than the buffers it was made of.
@safe struct ImageBytes {
    /// Length of the whole image, bytes.
    let length: UInt64
    private let head: UnsafeRawBufferPointer
    private let tail: UnsafeRawBufferPointer
    private let headLength: UInt64
    private let tailStart: UInt64
    /// Whether a byte was asked for that is in the image and not at hand.
    private(set) var isIncomplete = false

    /// `head` and `tail` together have at most `length` bytes, or `head` is the whole.
    @unsafe init(head: UnsafeRawBufferPointer, tail: UnsafeRawBufferPointer, length: UInt64) {
        unsafe self.head = head
        unsafe self.tail = tail
        self.length = length
        headLength = UInt64(head.count)
        tailStart = length - min(length, UInt64(tail.count))
    }

    /// Whether `count` bytes from `offset` on are in the image.
    func contains(_ offset: UInt64, _ count: UInt64) -> Bool {
        offset <= length && count <= length - offset
    }

    /// The byte at `offset`; `nil` beyond the end, or if it is not at hand.
    @inline(__always)
    mutating func byte(at offset: UInt64) -> UInt8? {
        if offset < headLength { return unsafe head[Int(offset)] }
        guard offset < length else { return nil }
        if offset >= tailStart { return unsafe tail[Int(offset - tailStart)] }
        isIncomplete = true
        return nil
    }

    /// The unsigned big-endian integer of `size` bytes, at most 8, at `offset`.
    mutating func big(_ offset: UInt64, _ size: UInt64) -> UInt64? {
        guard contains(offset, size) else { return nil }
        var value: UInt64 = 0
        for index in 0..<size {
            guard let byte = byte(at: offset + index) else { return nil }
            value = value << 8 | UInt64(byte)
        }
        return value
    }

    /// The unsigned little-endian integer of `size` bytes, at most 8, at `offset`.
    mutating func little(_ offset: UInt64, _ size: UInt64) -> UInt64? {
        guard contains(offset, size) else { return nil }
        var value: UInt64 = 0
        for index in 0..<size {
            guard let byte = byte(at: offset + index) else { return nil }
            value |= UInt64(byte) << (8 * index)
        }
        return value
    }

    /// Whether the bytes FF D9 stand somewhere from `start` on. The search goes backward: they are nearly always last.
    mutating func hasEndOfImage(from start: UInt64) -> Bool {
        var offset = length
        var next: UInt8 = 0
        while offset > start {
            offset -= 1
            guard let byte = byte(at: offset) else {
                // What is not at hand is passed over in one step.
                offset = max(start, headLength)
                next = 0
                continue
            }
            if byte == 0xFF, next == 0xD9 { return true }
            next = byte
        }
        return false
    }
}

/// The big-endian number that the ASCII characters of `name`, at most 8, make.
func code(_ name: StaticString) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<name.utf8CodeUnitCount { value = value << 8 | UInt64(unsafe name.utf8Start[index]) }
    return value
}
