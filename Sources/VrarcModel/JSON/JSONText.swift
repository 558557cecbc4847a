/// Writes canonical JSON (spec 5.8).
package enum JSONText {
    /// The value in line layout: no white space at all, ended by LF.
    package static func line(_ value: JSONValue) -> [UInt8] {
        var text: [UInt8] = []
        append(value, to: &text)
        text.append(0x0A)
        return text
    }

    /// The value in document layout: two spaces a level, each member and element on a line of its own, ended by LF.
    package static func document(_ value: JSONValue) -> [UInt8] {
        var text: [UInt8] = []
        append(value, level: 0, to: &text)
        text.append(0x0A)
        return text
    }

    /// Appends the value without white space.
    package static func append(_ value: JSONValue, to text: inout [UInt8]) {
        switch value {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                text.append(UInt8(ascii: index == 0 ? "[" : ","))
                append(element, to: &text)
            }
            append(elements.isEmpty ? "[]" : "]", to: &text)
        case .object(let members):
            for (index, member) in members.enumerated() {
                text.append(UInt8(ascii: index == 0 ? "{" : ","))
                append(string: member.name, to: &text)
                text.append(UInt8(ascii: ":"))
                append(member.value, to: &text)
            }
            append(members.isEmpty ? "{}" : "}", to: &text)
        default: append(scalar: value, to: &text)
        }
    }

    private static func append(_ value: JSONValue, level: Int, to text: inout [UInt8]) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            text.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                breakLine(level: level + 1, in: &text)
                append(element, level: level + 1, to: &text)
            }
            breakLine(level: level, in: &text)
            text.append(UInt8(ascii: "]"))
        case .object(let members) where !members.isEmpty:
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                breakLine(level: level + 1, in: &text)
                append(string: member.name, to: &text)
                append(": ", to: &text)
                append(member.value, level: level + 1, to: &text)
            }
            breakLine(level: level, in: &text)
            text.append(UInt8(ascii: "}"))
        default: append(value, to: &text)
        }
    }

    private static func breakLine(level: Int, in text: inout [UInt8]) {
        text.append(0x0A)
        text.append(contentsOf: repeatElement(0x20, count: 2 * level))
    }

    private static func append(scalar: JSONValue, to text: inout [UInt8]) {
        switch scalar {
        case .bool(let truth): append(truth ? "true" : "false", to: &text)
        case .number(let number): text.append(contentsOf: number.text.utf8)
        case .string(let string): append(string: string, to: &text)
        default: append("null", to: &text)
        }
    }

    /// Appends the bytes of `literal` as they are.
    package static func append(_ literal: StaticString, to text: inout [UInt8]) {
        literal.withUTF8Buffer { unsafe text.append(contentsOf: $0) }
    }

    /// Appends `null`, or the text as a JSON string.
    package static func append(string: String?, to text: inout [UInt8]) {
        if let string { append(string: string, to: &text) } else { append("null", to: &text) }
    }

    /// Appends the text as a JSON string with the escapes of spec 5.8 and no others.
    package static func append(string: String, to text: inout [UInt8]) {
        var string = string
        text.append(UInt8(ascii: "\""))
        string.withUTF8 { bytes in
            var start = 0
            for index in bytes.indices {
                let byte = unsafe bytes[index]
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
                unsafe text.append(contentsOf: bytes[start..<index])
                append(escaped: byte, to: &text)
                start = index + 1
            }
            unsafe text.append(contentsOf: bytes[start...])
        }
        text.append(UInt8(ascii: "\""))
    }

    private static func append(escaped byte: UInt8, to text: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"", to: &text)
        case UInt8(ascii: "\\"): append("\\\\", to: &text)
        case 0x08: append("\\b", to: &text)
        case 0x09: append("\\t", to: &text)
        case 0x0A: append("\\n", to: &text)
        case 0x0C: append("\\f", to: &text)
        case 0x0D: append("\\r", to: &text)
        default:
            append("\\u00", to: &text)
            for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
        }
    }
}
