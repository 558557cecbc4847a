/// A JSON number as its text. It is written as it was given and never converted (spec 5.8).
package struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The text, of RFC 8259's grammar for numbers.
    package let text: String

    /// Takes a text that is a number of RFC 8259; `nil` for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, unsafe Self.end(in: bytes.span.bytes, from: 0) == bytes.count else { return nil }
        self.text = text
    }

    /// A count in decimal.
    package init(_ count: UInt64) {
        text = String(count)
    }

    /// Takes a text that the caller has checked.
    init(checked text: String) {
        self.text = text
    }

    /// The nearest double, infinite where the number is too large for one. For comparisons, never for output.
    package var double: Double { Double(text) ?? .nan }

    /// The value, if the text is `0` or decimal digits without a leading zero, and below 2⁶⁴.
    package var count: UInt64? {
        let digits = text.utf8
        guard let first = digits.first, first != 0x30 || digits.count == 1 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(UInt64(digit - 0x30))
            guard !tooLarge, !overflow else { return nil }
            value = sum
        }
        return value
    }

    package var description: String { text }

    /// Where the number that begins at `start` ends; `nil` if none begins there.
    static func end(in bytes: RawSpan, from start: Int) -> Int? {
        var offset = start
        if bytes.peek(offset) == UInt8(ascii: "-") { offset += 1 }
        if bytes.peek(offset) == UInt8(ascii: "0") {
            offset += 1
        } else {
            guard let end = digitsEnd(in: bytes, from: offset) else { return nil }
            offset = end
        }
        if bytes.peek(offset) == UInt8(ascii: ".") {
            guard let end = digitsEnd(in: bytes, from: offset + 1) else { return nil }
            offset = end
        }
        if let letter = bytes.peek(offset), letter | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if let sign = bytes.peek(offset), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
            guard let end = digitsEnd(in: bytes, from: offset) else { return nil }
            offset = end
        }
        return offset
    }

    /// Where the run of digits at `start` ends; `nil` if there is none.
    private static func digitsEnd(in bytes: RawSpan, from start: Int) -> Int? {
        var offset = start
        while let byte = bytes.peek(offset), byte >= 0x30, byte <= 0x39 { offset += 1 }
        return offset > start ? offset : nil
    }
}
