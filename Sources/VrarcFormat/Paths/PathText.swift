/// Paths as people and reports see them (spec 8.4).
package enum PathText {
    /// A path as text: each control character and each byte that is not UTF-8 as `\\xNN`, all else as itself.
    package static func display(_ path: [UInt8]) -> String {
        let isPlain = path.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        if isPlain { return String(decoding: path, as: UTF8.self) }
        var text = ""
        var rest = path[...]
        while let first = rest.first {
            let length = sequenceLength(rest)
            if length == 0 || length == 1 && (first < 0x20 || first == 0x7F) {
                text += "\\x" + hex(first)
                rest = rest.dropFirst()
            } else {
                text += String(decoding: rest.prefix(length), as: UTF8.self)
                rest = rest.dropFirst(length)
            }
        }
        return text
    }

    /// Bytes of the well-formed character that `bytes` begins with; 0 if it begins with none.
    private static func sequenceLength(_ bytes: ArraySlice<UInt8>) -> Int {
        for length in 1...min(4, bytes.count) where String(validating: bytes.prefix(length), as: UTF8.self) != nil {
            return length
        }
        return 0
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
