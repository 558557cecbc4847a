extension RawSpan {
    /// The little-endian integer at a position the caller has checked; traps beyond the end.
    ///
    /// Inlinable, as a call of another module's generic function would cost many times the load.
    @inlinable
    package func load<I: FixedWidthInteger & BitwiseCopyable>(_: I.Type, at position: Int) -> I {
        precondition(position >= 0 && byteCount - position >= MemoryLayout<I>.size)
        return unsafe I(littleEndian: unsafeLoadUnaligned(fromByteOffset: position, as: I.self))
    }

    /// The byte at a position the caller has checked.
    @inlinable
    package func byte(at position: Int) -> UInt8 {
        load(UInt8.self, at: position)
    }

    /// Whether both hold the same bytes.
    package func equals(_ other: RawSpan) -> Bool {
        byteCount == other.byteCount && starts(with: other)
    }

    /// Whether the first bytes are those of `prefix`.
    package func starts(with prefix: RawSpan) -> Bool {
        guard byteCount >= prefix.byteCount else { return false }
        let words = prefix.byteCount / 8
        for index in 0..<words where load(UInt64.self, at: 8 * index) != prefix.load(UInt64.self, at: 8 * index) {
            return false
        }
        for index in 8 * words..<prefix.byteCount where byte(at: index) != prefix.byte(at: index) { return false }
        return true
    }

    /// Whether a range, which the caller has checked, holds nothing but zeros.
    package func isZero(_ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        while range.upperBound - position >= 8 {
            if load(UInt64.self, at: position) != 0 { return false }
            position += 8
        }
        while position < range.upperBound {
            if byte(at: position) != 0 { return false }
            position += 1
        }
        return true
    }

    /// A copy of the bytes.
    package func array() -> [UInt8] {
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }
}

extension [UInt8] {
    /// Whether the first bytes are those of `prefix`.
    package func begins(with prefix: [UInt8]) -> Bool {
        unsafe span.bytes.starts(with: prefix.span.bytes)
    }

    /// Appends an integer in little-endian order.
    package mutating func append<I: FixedWidthInteger & BitwiseCopyable>(littleEndian value: I) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe self.append(contentsOf: $0) }
    }
}
