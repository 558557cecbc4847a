import Testing
import VrarcTestSupport

@testable import VrarcModel

@Suite struct JSONReaderTests {
    static let accepted: [(text: String, line: String)] = [
        ("null", "null"), (" true ", "true"), ("\t\r\n false\n", "false"), ("[]", "[]"), ("{}", "{}"), ("[ ]", "[]"),
        ("{ }", "{}"), ("[1,2]", "[1,2]"), ("[[[]]]", "[[[]]]"), (#"{"b":1,"a":2}"#, #"{"b":1,"a":2}"#),
        (#"{"":0}"#, #"{"":0}"#), (#"{"a":{"a":1}}"#, #"{"a":{"a":1}}"#), ("0", "0"), ("-0", "-0"), ("-0.0", "-0.0"),
        ("1.10", "1.10"), ("1E400", "1E400"), ("1e+5", "1e+5"), ("9223372036854775808", "9223372036854775808"),
        ("123456789012345678901234567890", "123456789012345678901234567890"), (#""\/""#, #""/""#),
        (#""\u0041""#, #""A""#), (#""\u000b""#, #""\u000b""#), (#""\u001F""#, #""\u001f""#),
        (#""\u0009\u000a""#, #""\t\n""#), (#""\ud83d\ude00""#, "\"😀\""), (#""\uD83D\uDE00""#, "\"😀\""),
        ("\"\u{7f}\"", "\"\u{7f}\""), ("\"\u{2028}\"", "\"\u{2028}\""), ("\"e\u{301}\"", "\"e\u{301}\""),
        (#"{"é":1,"e\#u{301}":2}"#, #"{"é":1,"e\#u{301}":2}"#), (#""\u0000""#, #""\u0000""#),
        ("[\"\u{ffff}\"]", "[\"\u{ffff}\"]"), (#""\\u0041""#, #""\\u0041""#), ("\"\u{feff}\"", "\"\u{feff}\""),
    ]

    @Test(arguments: accepted)
    func acceptsWhatTheGrammarAllows(_ text: String, _ line: String) throws {
        #expect(JSONText.line(try readJSON(text)) == Array((line + "\n").utf8))
    }

    static let refused: [(text: String, kind: JSONError.Kind, offset: Int)] = [
        ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("nul", .unexpectedEnd, 3), ("nulL", .unexpectedByte, 3),
        ("True", .unexpectedByte, 0), ("NaN", .unexpectedByte, 0), ("-Infinity", .invalidNumber, 0),
        ("'a'", .unexpectedByte, 0), ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,]", .unexpectedByte, 3),
        ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3), ("[1}", .unexpectedByte, 2),
        ("]", .unexpectedByte, 0), ("{", .unexpectedEnd, 1), ("{1:2}", .unexpectedByte, 1),
        (#"{"a"}"#, .unexpectedByte, 4), (#"{"a":}"#, .unexpectedByte, 5), (#"{"a":1,}"#, .unexpectedByte, 7),
        (#"{"a" 1}"#, .unexpectedByte, 5), ("{a:1}", .unexpectedByte, 1), ("01", .invalidNumber, 0),
        ("-01", .invalidNumber, 0), ("+1", .unexpectedByte, 0), ("1.", .invalidNumber, 0), (".5", .unexpectedByte, 0),
        ("1e", .invalidNumber, 0), ("1e+", .invalidNumber, 0), ("-", .invalidNumber, 0), ("- 1", .invalidNumber, 0),
        ("1.5.2", .bytesBehindValue, 3), ("0x10", .bytesBehindValue, 1), ("1 2", .bytesBehindValue, 2),
        ("{} x", .bytesBehindValue, 3), ("null\u{a0}", .bytesBehindValue, 4), ("null\u{c}", .bytesBehindValue, 4),
        ("[1]//", .bytesBehindValue, 3), ("\"", .unexpectedEnd, 1), (#""abc"#, .unexpectedEnd, 4),
        ("\"\n\"", .controlCharacter, 1), ("\"a\u{1f}\"", .controlCharacter, 2), ("\"\0\"", .controlCharacter, 1),
        (#""\a""#, .invalidEscape, 1), (#""\x41""#, .invalidEscape, 1), (#""\u12""#, .invalidEscape, 1),
        (#""\u12g4""#, .invalidEscape, 1), (#""\U0041""#, .invalidEscape, 1), (#""\"#, .unexpectedEnd, 2),
        (#""\u"#, .unexpectedEnd, 3), (#""\ud800""#, .loneSurrogate, 1), (#""\udc00""#, .loneSurrogate, 1),
        (#""\ud800\u0041""#, .loneSurrogate, 1), (#""\ud800\ud800""#, .loneSurrogate, 1),
        (#""\ud800x""#, .loneSurrogate, 1), (#""\ud800\n""#, .loneSurrogate, 1),
        (#"{"a":1,"a":1}"#, .duplicateName, 7), (#"{"a":1,"\u0061":1}"#, .duplicateName, 7),
        (#"{"":1,"":1}"#, .duplicateName, 6), ("\u{feff}{}", .byteOrderMark, 0), ("\u{ff11}", .unexpectedByte, 0),
        (#""\u00４1""#, .invalidEscape, 1),
    ]

    @Test(arguments: refused)
    func refusesWhatTheGrammarDoesNotAllow(_ text: String, _ kind: JSONError.Kind, _ offset: Int) {
        #expect(throws: JSONError(kind, at: offset)) { try readJSON(text) }
    }

    @Test(arguments: [
        ([0x22, 0xFF, 0x22], 1), ([0x22, 0xC0, 0x80, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
        ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0x61, 0xE2, 0x82, 0x22], 2), ([0x31, 0x80], 1),
        ([0x22, 0xE0, 0x80, 0x80, 0x22], 1),
    ])
    func refusesBytesThatAreNotUTF8(_ bytes: [Int], _ offset: Int) {
        #expect(throws: JSONError(.invalidUTF8, at: offset)) { try readJSON(bytes.map { UInt8($0) }) }
    }

    @Test func nestsSixtyFourDeepAndNoDeeper() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(JSONText.line(try readJSON(nested(64))) == Array((nested(64) + "\n").utf8))
        #expect(throws: JSONError(.tooDeep, at: 64)) { try readJSON(nested(65)) }
        #expect(throws: JSONError(.tooDeep, at: 64)) { try readJSON(String(repeating: "[", count: 1_000_000)) }
        let objects = String(repeating: #"{"a":"#, count: 64)
        #expect(throws: JSONError(.tooDeep, at: 64 * 5)) { try readJSON(objects + "[") }
    }

    @Test func findsANameGivenTwiceAmongMany() {
        let members = (0..<5_000).map { #""n\#($0)":0"# }.joined(separator: ",")
        #expect(throws: Never.self) { try readJSON("{\(members)}") }
        for name in ["n0", "n15", "n16", "n17", "n4999"] {
            #expect(throws: JSONError(.duplicateName, at: members.utf8.count + 2)) {
                try readJSON("{\(members),\"\(name)\":1}")
            }
        }
    }

    @Test func everyCutOfADocumentIsRefused() throws {
        let text = Array(#"{"a":[1.5,"x\u00e9\n",true,null,{"b":{}}],"c":-0}"#.utf8)
        #expect(throws: Never.self) { try readJSON(text) }
        for length in 0..<text.count {
            #expect(throws: JSONError.self, "cut at \(length)") { try readJSON(Array(text.prefix(length))) }
        }
    }

    /// Seed 11, 3,000 documents, a byte changed in each: what is still read is written and read again as the same.
    @Test func neverTrapsOnChangedBytes() throws {
        var random = SeededRandom(seed: 11)
        var refusals = 0
        for _ in 0..<3_000 {
            var text = JSONText.line(random.json())
            text[random.below(text.count)] = UInt8(random.below(256))
            do throws(JSONError) {
                let value = try readJSON(text)
                let again = try readJSON(JSONText.line(value))
                #expect(again == value)
            } catch {
                #expect(error.offset <= text.count)
                refusals += 1
            }
        }
        #expect(refusals > 100)
    }
}
