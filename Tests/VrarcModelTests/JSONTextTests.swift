import Testing
import VrarcTestSupport

@testable import VrarcModel

@Suite struct JSONTextTests {
    @Test func documentsHaveTwoSpacesALevelAndALineForEachMember() throws {
        let value = try readJSON(#"{"a":[1,{"b":[]}],"c":{},"d":[[null]]}"#)
        let wanted = """
            {
              "a": [
                1,
                {
                  "b": []
                }
              ],
              "c": {},
              "d": [
                [
                  null
                ]
              ]
            }

            """
        #expect(String(decoding: JSONText.document(value), as: UTF8.self) == wanted)
        #expect(JSONText.document(.object([])) == Array("{}\n".utf8))
    }

    @Test func eachCharacterBelowSpaceHasItsOneEscape() {
        var wanted = "\""
        for code in UInt8(0)..<0x20 {
            switch code {
            case 8: wanted += #"\b"#
            case 9: wanted += #"\t"#
            case 10: wanted += #"\n"#
            case 12: wanted += #"\f"#
            case 13: wanted += #"\r"#
            default: wanted += #"\u00"# + (code < 16 ? "0" : "") + String(code, radix: 16)
            }
        }
        let text = String(decoding: UInt8(0)..<0x20, as: UTF8.self) + "\"\\/\u{7f}é\u{2028}😀"
        wanted += #"\"\\/"# + "\u{7f}é\u{2028}😀\""
        #expect(JSONText.line(.string(text)) == Array((wanted + "\n").utf8))
    }

    /// Seed 1, 5,000 values.
    @Test func whatIsWrittenIsReadAsTheSame() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<5_000 {
            let value = random.json()
            let line = JSONText.line(value)
            let document = JSONText.document(value)
            #expect(try readJSON(line) == value)
            #expect(try JSONText.line(readJSON(document)) == line)
            #expect(try JSONText.document(readJSON(line)) == document)
        }
    }

    @Test func stringsAreComparedByTheirBytes() throws {
        #expect(try readJSON("\"é\"") != readJSON("\"e\u{301}\""))
        #expect(try readJSON(#"{"é":1}"#) != readJSON("{\"e\u{301}\":1}"))
        #expect(try readJSON("1.0") != readJSON("1.00"))
    }

    @Test(arguments: [
        ("0", 0), ("18446744073709551615", UInt64.max), ("18446744073709551616", nil), ("00", nil), ("1.0", nil),
        ("-0", nil), ("1e2", nil), ("99999999999999999999999", nil),
    ])
    func countsAreDigitsBelowTwoToThe64(_ text: String, _ count: UInt64?) {
        #expect(JSONNumber(checked: text).count == count)
    }

    @Test func numbersKeepTheirTextAndHaveAValueToCompare() {
        #expect(JSONNumber("1.10")?.text == "1.10")
        #expect(JSONNumber("1.10")?.double == 1.1)
        #expect(JSONNumber("-1e400")?.double == -.infinity)
        for text in ["", "01", "1.", "+1", "1 ", "1e", "NaN", "1_0"] { #expect(JSONNumber(text) == nil) }
    }
}
