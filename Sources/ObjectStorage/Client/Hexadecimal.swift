/// Bytes written as hexadecimal digits.
enum Hexadecimal {
    /// Pairs of digits; what is none of them is left out.
    static func bytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
