/// The SHA-256 of a content: 32 bytes, in text 64 lower-case hexadecimal digits (spec 2).
public struct BlobDigest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Length in bytes.
    public static let byteCount = 32

    // Four big-endian words, so that comparing words is comparing bytes.
    package let words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes the first 32 bytes of `bytes`, which must have as many.
    package init(_ bytes: RawSpan) {
        precondition(bytes.byteCount >= Self.byteCount)
        func word(_ index: Int) -> UInt64 {
            unsafe UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// Reads 64 lower-case hexadecimal digits; `nil` for anything else.
    public init?(hex: some StringProtocol) {
        let text = Array(hex.utf8)
        unsafe self.init(hexBytes: text.span.bytes)
    }

    /// Reads 64 lower-case hexadecimal digits given as ASCII bytes; `nil` for anything else.
    package init?(hexBytes text: RawSpan) {
        guard text.byteCount == 2 * Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for index in 0..<text.byteCount {
            let digit: UInt64
            switch unsafe text.unsafeLoad(fromByteOffset: index, as: UInt8.self) {
            case let byte where byte >= 0x30 && byte <= 0x39: digit = UInt64(byte - 0x30)
            case let byte where byte >= 0x61 && byte <= 0x66: digit = UInt64(byte - 0x61 + 10)
            default: return nil
            }
            switch index / 16 {
            case 0: words.0 = (words.0 << 4) | digit
            case 1: words.1 = (words.1 << 4) | digit
            case 2: words.2 = (words.2 << 4) | digit
            default: words.3 = (words.3 << 4) | digit
            }
        }
        self.words = words
    }

    /// The digest's bytes.
    public var bytes: [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(Self.byteCount)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }

    /// The 64 hexadecimal digits as ASCII.
    package var hexBytes: [UInt8] {
        var text = [UInt8]()
        text.reserveCapacity(2 * Self.byteCount)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: (word >> shift) & 15)
                text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
        return text
    }

    /// The first 12 bits: the fan-out bucket (spec 5.15).
    package var bucket: Int { Int(words.0 >> 52) }

    public var description: String { String(decoding: hexBytes, as: UTF8.self) }

    public static func == (a: BlobDigest, b: BlobDigest) -> Bool {
        a.words.0 == b.words.0 && a.words.1 == b.words.1 && a.words.2 == b.words.2 && a.words.3 == b.words.3
    }

    public static func < (a: BlobDigest, b: BlobDigest) -> Bool { a.words < b.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
