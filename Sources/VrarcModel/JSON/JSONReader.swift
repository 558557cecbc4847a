import VrarcFormat

extension JSONValue {
    /// Reads one JSON value and the white space around it: RFC 8259 as spec 5.8 narrows it.
    package init(reading bytes: RawSpan) throws(JSONError) {
        if let offset = bytes.firstInvalidUTF8() { throw JSONError(.invalidUTF8, at: offset) }
        var reader = JSONReader()
        self = try reader.document(bytes)
    }
}

/// Reads JSON into values. The bytes are known to be UTF-8.
struct JSONReader {
    private var offset = 0
    private var depth = 0

    /// One value with nothing but white space around it.
    mutating func document(_ bytes: RawSpan) throws(JSONError) -> JSONValue {
        if bytes.peek(0) == 0xEF, bytes.peek(1) == 0xBB, bytes.peek(2) == 0xBF {
            throw JSONError(.byteOrderMark, at: 0)
        }
        skipWhiteSpace(bytes)
        let value = try value(bytes)
        skipWhiteSpace(bytes)
        guard offset == bytes.byteCount else { throw JSONError(.bytesBehindValue, at: offset) }
        return value
    }

    /// A value that begins at `offset`. Recursion ends at the depth of spec 3.
    private mutating func value(_ bytes: RawSpan) throws(JSONError) -> JSONValue {
        guard let byte = bytes.peek(offset) else { throw JSONError(.unexpectedEnd, at: offset) }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object(bytes))
        case UInt8(ascii: "["): return .array(try array(bytes))
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "t"): return try word("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try word("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try word("null", .null, bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number(bytes))
        default: throw JSONError(.unexpectedByte, at: offset)
        }
    }

    private mutating func open() throws(JSONError) {
        guard depth < FormatLimits.jsonDepth else { throw JSONError(.tooDeep, at: offset) }
        depth += 1
        offset += 1
    }

    private mutating func array(_ bytes: RawSpan) throws(JSONError) -> [JSONValue] {
        try open()
        var elements: [JSONValue] = []
        skipWhiteSpace(bytes)
        if bytes.peek(offset) != UInt8(ascii: "]") {
            repeat {
                skipWhiteSpace(bytes)
                elements.append(try value(bytes))
            } while try goesOn(until: UInt8(ascii: "]"), bytes)
        }
        offset += 1
        depth -= 1
        return elements
    }

    private mutating func object(_ bytes: RawSpan) throws(JSONError) -> [JSONMember] {
        try open()
        var members: [JSONMember] = []
        var names = JSONNames()
        skipWhiteSpace(bytes)
        if bytes.peek(offset) != UInt8(ascii: "}") {
            repeat {
                skipWhiteSpace(bytes)
                let start = offset
                try expect(UInt8(ascii: "\""), bytes)
                let name = try string(bytes)
                guard names.insert(name, beside: members) else { throw JSONError(.duplicateName, at: start) }
                skipWhiteSpace(bytes)
                try expect(UInt8(ascii: ":"), bytes)
                offset += 1
                skipWhiteSpace(bytes)
                members.append(JSONMember(name, try value(bytes)))
            } while try goesOn(until: UInt8(ascii: "}"), bytes)
        }
        offset += 1
        depth -= 1
        return members
    }

    /// Passes over the comma behind an element; `false` at the closing byte, which it leaves.
    private mutating func goesOn(until close: UInt8, _ bytes: RawSpan) throws(JSONError) -> Bool {
        skipWhiteSpace(bytes)
        if bytes.peek(offset) == close { return false }
        try expect(UInt8(ascii: ","), bytes)
        offset += 1
        return true
    }

    private func expect(_ wanted: UInt8, _ bytes: RawSpan) throws(JSONError) {
        guard let byte = bytes.peek(offset) else { throw JSONError(.unexpectedEnd, at: offset) }
        guard byte == wanted else { throw JSONError(.unexpectedByte, at: offset) }
    }

    private mutating func word(
        _ word: StaticString, _ value: JSONValue, _ bytes: RawSpan
    ) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            try expect(unsafe word.utf8Start[index], bytes)
            offset += 1
        }
        return value
    }

    private mutating func number(_ bytes: RawSpan) throws(JSONError) -> JSONNumber {
        guard let end = JSONNumber.end(in: bytes, from: offset) else { throw JSONError(.invalidNumber, at: offset) }
        // RFC 8259 has no leading zeros: the digit behind a `0` belongs to a number that is not allowed.
        if let next = bytes.peek(end), next >= 0x30, next <= 0x39 { throw JSONError(.invalidNumber, at: offset) }
        defer { offset = end }
        return JSONNumber(checked: bytes.text(from: offset, to: end))
    }

    private mutating func skipWhiteSpace(_ bytes: RawSpan) {
        while let byte = bytes.peek(offset), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }
}

extension JSONReader {
    /// A string whose opening quotation mark is at `offset`.
    private mutating func string(_ bytes: RawSpan) throws(JSONError) -> String {
        offset += 1
        let start = offset
        try skipPlain(bytes)
        if bytes.peek(offset) == UInt8(ascii: "\"") {
            defer { offset += 1 }
            return bytes.text(from: start, to: offset)
        }
        var text = bytes.text(from: start, to: offset)
        while bytes.peek(offset) == UInt8(ascii: "\\") {
            text.unicodeScalars.append(try escape(bytes))
            let run = offset
            try skipPlain(bytes)
            text += bytes.text(from: run, to: offset)
        }
        offset += 1
        return text
    }

    /// Moves to the next quotation mark or backslash.
    private mutating func skipPlain(_ bytes: RawSpan) throws(JSONError) {
        while let byte = bytes.peek(offset) {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            guard byte >= 0x20 else { throw JSONError(.controlCharacter, at: offset) }
            offset += 1
        }
        throw JSONError(.unexpectedEnd, at: offset)
    }

    /// The character of the escape whose backslash is at `offset`.
    private mutating func escape(_ bytes: RawSpan) throws(JSONError) -> Unicode.Scalar {
        let start = offset
        guard let letter = bytes.peek(offset + 1) else { throw JSONError(.unexpectedEnd, at: offset + 1) }
        offset += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "u"): break
        default: throw JSONError(.invalidEscape, at: start)
        }
        let unit = try hexDigits(of: start, bytes)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, bytes.peek(offset) == UInt8(ascii: "\\"),
            bytes.peek(offset + 1) == UInt8(ascii: "u")
        else { throw JSONError(.loneSurrogate, at: start) }
        let second = offset
        offset += 2
        let low = try hexDigits(of: second, bytes)
        guard low >= 0xDC00, low < 0xE000,
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw JSONError(.loneSurrogate, at: start) }
        return scalar
    }

    /// The four hexadecimal digits at `offset`, of the escape that begins at `start`.
    private mutating func hexDigits(of start: Int, _ bytes: RawSpan) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = bytes.peek(offset) else { throw JSONError(.unexpectedEnd, at: offset) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw JSONError(.invalidEscape, at: start)
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
