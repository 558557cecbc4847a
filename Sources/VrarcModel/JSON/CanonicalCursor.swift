import VrarcFormat

/// Reads canonical JSON (spec 5.8) whose shape is known, byte by byte, without making values of it first.
///
/// Each function takes what is asked for and moves behind it, or answers `false` or `nil` where the bytes are not that
/// in canonical form. The bytes are known to be UTF-8. It holds a position, no pointer.
struct CanonicalCursor {
    /// Position, bytes.
    private(set) var offset = 0

    /// Takes exactly these ASCII bytes.
    @inline(__always)
    mutating func take(_ literal: StaticString, _ bytes: RawSpan) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard bytes.byteCount - offset >= count else { return false }
        for index in 0..<count {
            guard bytes.peek(offset + index) == (unsafe literal.utf8Start[index]) else { return false }
        }
        offset += count
        return true
    }

    /// Takes a string.
    mutating func string(_ bytes: RawSpan) -> String? {
        guard bytes.peek(offset) == UInt8(ascii: "\"") else { return nil }
        var end = offset + 1
        while let byte = bytes.peek(end) {
            if byte == UInt8(ascii: "\"") {
                defer { offset = end + 1 }
                return bytes.text(from: offset + 1, to: end)
            }
            guard byte >= 0x20 else { return nil }
            guard byte != UInt8(ascii: "\\") else { return escapedString(bytes) }
            end += 1
        }
        return nil
    }

    /// Takes a string that has escapes.
    private mutating func escapedString(_ bytes: RawSpan) -> String? {
        var text: [UInt8] = []
        var end = offset + 1
        while let byte = bytes.peek(end), byte >= 0x20 {
            end += 1
            if byte == UInt8(ascii: "\"") {
                offset = end
                return String(decoding: text, as: UTF8.self)
            }
            if byte != UInt8(ascii: "\\") {
                text.append(byte)
            } else if let (character, length) = Self.escape(bytes, at: end) {
                text.append(character)
                end += length
            } else {
                return nil
            }
        }
        return nil
    }

    /// The character and the length of the escape whose backslash lies before `offset`, if it is a canonical one.
    private static func escape(_ bytes: RawSpan, at offset: Int) -> (character: UInt8, length: Int)? {
        switch bytes.peek(offset) {
        case UInt8(ascii: "\""): return (UInt8(ascii: "\""), 1)
        case UInt8(ascii: "\\"): return (UInt8(ascii: "\\"), 1)
        case UInt8(ascii: "b"): return (0x08, 1)
        case UInt8(ascii: "t"): return (0x09, 1)
        case UInt8(ascii: "n"): return (0x0A, 1)
        case UInt8(ascii: "f"): return (0x0C, 1)
        case UInt8(ascii: "r"): return (0x0D, 1)
        case UInt8(ascii: "u"): break
        default: return nil
        }
        guard bytes.peek(offset + 1) == 0x30, bytes.peek(offset + 2) == 0x30,
            let high = bytes.peek(offset + 3), high == 0x30 || high == 0x31, let low = bytes.peek(offset + 4)
        else { return nil }
        let digit: UInt8
        switch low {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = low - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = low - 0x57
        default: return nil
        }
        let character = (high - 0x30) << 4 | digit
        let hasShortForm = character >= 0x08 && character <= 0x0D && character != 0x0B
        return hasShortForm ? nil : (character, 5)
    }

    /// Takes a string or `null`; the outer `nil` if there is neither.
    mutating func optionalString(_ bytes: RawSpan) -> String?? {
        if take("null", bytes) { return .some(nil) }
        guard let text = string(bytes) else { return nil }
        return .some(text)
    }

    /// Takes a number of any form; its end is checked by what is taken next.
    mutating func number(_ bytes: RawSpan) -> JSONNumber? {
        guard let end = JSONNumber.end(in: bytes, from: offset) else { return nil }
        defer { offset = end }
        return JSONNumber(checked: bytes.text(from: offset, to: end))
    }

    /// Takes a count: decimal digits without a leading zero, below 2⁶⁴.
    mutating func count(_ bytes: RawSpan) -> UInt64? {
        let start = offset
        var end = offset
        var value: UInt64 = 0
        while let byte = bytes.peek(end), byte >= 0x30, byte <= 0x39 {
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(UInt64(byte - 0x30))
            guard !tooLarge, !overflow else { return nil }
            value = sum
            end += 1
        }
        guard end > start, bytes.peek(start) != 0x30 || end == start + 1 else { return nil }
        offset = end
        return value
    }

    /// Takes a count or `null`; the outer `nil` if there is neither.
    mutating func optionalCount(_ bytes: RawSpan) -> UInt64?? {
        if take("null", bytes) { return .some(nil) }
        guard let value = count(bytes) else { return nil }
        return .some(value)
    }

    /// Takes the 64 hexadecimal digits of a digest.
    mutating func digest(_ bytes: RawSpan) -> BlobDigest? {
        let end = offset + 2 * BlobDigest.byteCount
        guard end <= bytes.byteCount, let digest = BlobDigest(hexBytes: bytes.extracting(offset..<end)) else {
            return nil
        }
        offset = end
        return digest
    }
}
