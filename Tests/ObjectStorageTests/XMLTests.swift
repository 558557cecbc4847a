import ObjectStorage
import Testing
import VrarcTestSupport

/// What is read of XML, and what is not.
@Suite struct XMLTests {
    private func read(_ text: String, _ limits: XMLLimits = XMLLimits()) throws(XMLError) -> XMLElement {
        try XMLElement(reading: Array(text.utf8), limits: limits)
    }

    /// The error of a document that must have one.
    private func error(_ text: String, _ limits: XMLLimits = XMLLimits()) -> XMLError? {
        #expect(throws: XMLError.self) { try read(text, limits) }
    }

    private static let list = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <Bucket>b</Bucket><Key> a &amp; &lt;b&gt; &#xE9;é<![CDATA[<&]]></Key>
          <Owner xsi:type="CanonicalUser"><xsi:ID>7</xsi:ID></Owner>
          <Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part><!-- nothing -->
          <Part><PartNumber>2</PartNumber><ETag/></Part>
        </ListPartsResult>
        """

    @Test func readsWhatAStoreSays() throws {
        let root = try read(Self.list)
        #expect(root.name == "ListPartsResult")
        #expect(root.text(of: "Bucket") == "b")
        #expect(root.text(of: "Key") == " a & <b> éé<&")
        #expect(root.first("Owner")?.text(of: "ID") == "7")
        #expect(root.all("Part").map { $0.text(of: "PartNumber") } == ["1", "2"])
        #expect(root.all("Part").map { $0.text(of: "ETag") } == ["\"a\"", ""])
        #expect(root.first("Absent") == nil && root.all("Absent").isEmpty)
        #expect(root.text(of: "PartNumber") == nil)
    }

    @Test func noPartOfADocumentIsTakenForTheWhole() {
        let bytes = Array(Self.list.utf8)
        for count in 0..<bytes.count {
            let error = #expect(throws: XMLError.self) { try XMLElement(reading: Array(bytes[..<count])) }
            #expect(error?.kind == .malformed, "\(count) bytes")
        }
    }

    @Test(arguments: [
        ("", 1, "no element found"), ("text", 1, "syntax error"), ("<a>\n<b>\n</a>", 3, "mismatched tag"),
        ("<a/><b/>", 1, "junk after document element"), ("<a>\n&unknown;</a>", 2, "undefined entity"),
        ("<a>\u{1}</a>", 1, "not well-formed (invalid token)"), ("<a b='1' b='2'/>", 1, "duplicate attribute"),
        ("{\"json\":1}", 1, "not well-formed (invalid token)"),
        ("<a>&#0;</a>", 1, "reference to invalid character number"),
        ("<?xml version='1.0' encoding='EBCDIC'?><a/>", 1, "unknown encoding"),
    ]) func saysWhatIsWrongAndWhere(text: String, line: Int, detail: String) {
        let error = error(text)
        #expect(error?.kind == .malformed)
        #expect(error?.line == line)
        #expect(error?.detail.hasPrefix(detail) == true, "\(error?.detail ?? "")")
    }

    @Test func bytesThatAreNoTextAreRefused() {
        let wrong: [[UInt8]] = [
            [0xFF, 0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ]
        for bytes in wrong {
            #expect(throws: XMLError.self) {
                try XMLElement(reading: Array("<a>".utf8) + bytes + Array("</a>".utf8))
            }
        }
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "<!DOCTYPE a PUBLIC '-//x' 'http://127.0.0.1/x'><a/>",
        "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1/x'> %b;]><a/>", "<!DOCTYPE a><a/>",
        "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    ]) func aDocumentTypeIsRefused(text: String) {
        let error = error(text)
        #expect(error?.kind == .documentType)
        #expect(error?.detail == "it has a document type")
    }

    @Test func levelsAreCounted() throws {
        func nested(_ count: Int) -> String {
            String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
        }
        #expect(try read(nested(32)).name == "a")
        #expect(error(nested(33))?.detail == "it has more than 32 levels")
        #expect(error(nested(31) + "<a>")?.kind == .malformed)
        #expect(error(String(repeating: "<a>", count: 1_000_000))?.kind == .tooLarge)
        let inside = String(repeating: "<a>", count: 32) + "<b/>" + String(repeating: "</a>", count: 32)
        #expect(error(inside)?.detail == "it has more than 32 levels")
    }

    @Test func elementsAndBytesAreCounted() throws {
        let ten = "<r>" + String(repeating: "<a/>", count: 10) + "</r>"
        #expect(try read(ten, XMLLimits(elements: 11)).children.count == 10)
        #expect(error(ten, XMLLimits(elements: 10))?.detail == "it has more than 10 elements")
        #expect(try read(ten, XMLLimits(bytes: ten.utf8.count)).children.count == 10)
        let error = error(ten, XMLLimits(bytes: ten.utf8.count - 1))
        #expect(error?.kind == .tooLarge && error?.detail == "it has more than \(ten.utf8.count - 1) bytes")
    }

    @Test func aLongTextIsKeptWhole() throws {
        let text = String(repeating: "é😀\n", count: 100_000)
        #expect(try read("<a>\(text)</a>").text == text)
    }

    /// Seed 3, 20,000 documents: bytes of a good one changed, taken out or put in.
    @Test func whatIsDamagedIsReadOrRefused() {
        var random = SeededRandom(seed: 3)
        let good = Array(Self.list.utf8)
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0...random.below(3) {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array("<>&;/'\"![]".utf8)[random.below(10)], at: place)
                }
            }
            if (try? XMLElement(reading: bytes)) == nil { refused += 1 }
        }
        #expect(refused > 10_000 && refused < 20_000)
    }

    /// Seed 4, 5,000 texts.
    @Test func whatIsEscapedIsReadAsItWas() throws {
        var random = SeededRandom(seed: 4)
        let characters = Array("a<>&\"'\r\n\t é😀]\u{85}\u{2028}")
        for _ in 0..<5_000 {
            let text = String((0..<random.below(12)).map { _ in characters[random.below(characters.count)] })
            let root = try read("<a>\(XMLText.escaped(text))</a>")
            #expect(root.text.unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    @Test func whatXMLCannotHaveIsReplaced() throws {
        #expect(XMLText.escaped("a\u{0}\u{1F}\u{FFFE}\u{FFFF}b") == "a\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b")
        #expect(XMLText.escaped("\"<&>\"]]>\r\n\t") == "&quot;&lt;&amp;&gt;&quot;]]&gt;&#13;&#10;&#9;")
        #expect(try read("<a>\(XMLText.escaped("\u{0}\u{8}\u{B}"))</a>").text == "\u{FFFD}\u{FFFD}\u{FFFD}")
    }
}
