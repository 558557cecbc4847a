/// Reads Unicode scalar values out of UTF-8 that may be ill-formed.
///
/// What is ill-formed is split into maximal subparts, as Unicode 3.9 and the W3C do: each is one unit of replacement.
struct ScalarReader {
    /// Stands for one maximal subpart of ill-formed bytes; no scalar value is that high.
    static let illFormed = UInt32.max

    /// Offset of the next byte to read.
    private(set) var offset = 0

    /// The next scalar value or `illFormed`; `nil` at the end of `bytes`.
    mutating func next(in bytes: RawSpan) -> UInt32? {
        guard offset < bytes.byteCount else { return nil }
        let lead = bytes.byte(at: offset)
        offset += 1
        if lead < 0x80 { return UInt32(lead) }
        var lower: UInt8 = 0x80
        var upper: UInt8 = 0xBF
        var rest: Int
        var scalar: UInt32
        switch lead {
        case 0xC2...0xDF: (rest, scalar) = (1, UInt32(lead & 0x1F))
        case 0xE0...0xEF: (rest, scalar) = (2, UInt32(lead & 0x0F))
        case 0xF0...0xF4: (rest, scalar) = (3, UInt32(lead & 0x07))
        default: return Self.illFormed
        }
        switch lead {
        case 0xE0: lower = 0xA0
        case 0xED: upper = 0x9F
        case 0xF0: lower = 0x90
        case 0xF4: upper = 0x8F
        default: break
        }
        while rest > 0 {
            guard offset < bytes.byteCount else { return Self.illFormed }
            let byte = bytes.byte(at: offset)
            guard byte >= lower, byte <= upper else { return Self.illFormed }
            (lower, upper) = (0x80, 0xBF)
            scalar = scalar << 6 | UInt32(byte & 0x3F)
            offset += 1
            rest -= 1
        }
        return scalar
    }

    /// Whether `bytes` is valid UTF-8.
    static func isValid(_ bytes: RawSpan) -> Bool {
        var reader = ScalarReader()
        while let scalar = reader.next(in: bytes) {
            if scalar == illFormed { return false }
        }
        return true
    }

    /// Appends the UTF-8 of a scalar value.
    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3F) }
        switch scalar {
        case ..<0x80:
            bytes.append(UInt8(truncatingIfNeeded: scalar))
        case ..<0x800:
            bytes.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
            bytes.append(tail(0))
        case ..<0x10000:
            bytes.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
            bytes.append(tail(6))
            bytes.append(tail(0))
        default:
            bytes.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
            bytes.append(tail(12))
            bytes.append(tail(6))
            bytes.append(tail(0))
        }
    }
}
