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
        var wrong: UInt8 = 0
        func word(_ index: Int) -> UInt64 {
            var word: UInt64 = 0
            for position in 16 * index..<16 * index + 16 {
                let value = Self.values[Int(text.byte(at: position))]
                wrong |= value
                word = word << 4 | UInt64(value & 15)
            }
            return word
        }
        words = (word(0), word(1), word(2), word(3))
        guard wrong & 0xF0 == 0 else { return nil }
    }

    /// By ASCII byte: the value of a digit, 0xFF for what is none.
    private static let values: [UInt8] = (0...UInt8.max).map { byte in
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: byte - 0x61 + 10
        default: 0xFF
        }
    }

    /// The digest's bytes.
    public var bytes: [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    /// Appends the digest's bytes.
    package func append(to bytes: inout [UInt8]) {
        var stored = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        unsafe Swift.withUnsafeBytes(of: &stored) { unsafe bytes.append(contentsOf: $0) }
    }

    /// The 64 hexadecimal digits as ASCII.
    package var hexBytes: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 2 * Self.byteCount) { text, count in
            func write(_ word: UInt64, at start: Int) {
                for index in 0..<16 {
                    let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * index)) & 15
                    unsafe text[start + index] = digit < 10 ? 0x30 + digit : 0x57 + digit
                }
            }
            write(words.0, at: 0)
            write(words.1, at: 16)
            write(words.2, at: 32)
            write(words.3, at: 48)
            count = 2 * Self.byteCount
        }
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
