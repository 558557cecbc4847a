import VrarcModel

/// One JSON value: both layouts give the value back, and are the only texts that they give for it.
enum JSONFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        guard let value = unsafe try? JSONValue(reading: bytes.span.bytes) else { return }
        let line = JSONText.line(value)
        try require(line.firstIndex(of: 0x0A) == line.count - 1, "the line layout is one line")
        for (text, again) in [(line, JSONText.line), (JSONText.document(value), JSONText.document)] {
            guard let read = unsafe try? JSONValue(reading: text.span.bytes) else {
                throw BrokenRule(description: "what is written can be read")
            }
            try require(read == value, "the value is read as it was written")
            try require(again(read) == text, "the value is written as it was read")
        }
    }
}
