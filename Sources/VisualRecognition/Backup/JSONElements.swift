/// Finds the elements of a long array in a JSON object without reading all of it into values.
enum JSONElements {
    /// Calls `body` with the range of each element of the array that a member of the top object is.
    ///
    /// Throws where there is no such member. What the elements hold is for the caller to check.
    static func each(
        of name: String, in bytes: [UInt8], _ body: (Range<Int>) throws(AnswerError) -> Void
    ) throws(AnswerError) {
        var scan = Scan(bytes)
        guard let start = scan.array(named: name) else { throw AnswerError("it has no list of \(name)") }
        scan.offset = start + 1
        while true {
            scan.skip { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
            if scan.peek == UInt8(ascii: "]") { return }
            let first = scan.offset
            guard scan.passValue(), scan.offset > first else { throw AnswerError("it is not JSON (byte \(first))") }
            try body(first..<scan.offset)
            scan.skip { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
            if scan.peek == UInt8(ascii: ",") {
                scan.offset += 1
            } else if scan.peek != UInt8(ascii: "]") {
                throw AnswerError("it is not JSON (byte \(scan.offset))")
            }
        }
    }

    private struct Scan {
        let bytes: [UInt8]
        var offset = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

        mutating func skip(_ isSkipped: (UInt8) -> Bool) {
            while let byte = peek, isSkipped(byte) { offset += 1 }
        }

        /// The offset of the array that is the top object's member.
        mutating func array(named name: String) -> Int? {
            let wanted = Array("\"\(name)\"".utf8)
            var depth = 0
            while let byte = peek {
                switch byte {
                case UInt8(ascii: "\""):
                    let start = offset
                    guard passString() else { return nil }
                    guard depth == 1, bytes[start..<offset].elementsEqual(wanted) else { continue }
                    skip { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
                    guard peek == UInt8(ascii: ":") else { continue }
                    offset += 1
                    skip { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
                    if peek == UInt8(ascii: "[") { return offset }
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    offset += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    depth -= 1
                    offset += 1
                default: offset += 1
                }
            }
            return nil
        }

        /// Passes over one value up to the comma or bracket behind it.
        mutating func passValue() -> Bool {
            var depth = 0
            while let byte = peek {
                switch byte {
                case UInt8(ascii: "\""): guard passString() else { return false }
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    offset += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return true }
                    depth -= 1
                    offset += 1
                case UInt8(ascii: ",") where depth == 0: return true
                default: offset += 1
                }
            }
            return false
        }

        /// Passes over a string whose opening mark is here.
        private mutating func passString() -> Bool {
            offset += 1
            while let byte = peek {
                offset += byte == UInt8(ascii: "\\") ? 2 : 1
                if byte == UInt8(ascii: "\"") { return true }
            }
            return false
        }
    }
}
