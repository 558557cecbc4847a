import Testing
import VrarcFormat

@Suite struct NormalizationTests {
    /// A string, its NFC, NFD and folded key.
    static let vectors: [(String, String, String, String)] = [
        ("", "", "", ""),
        ("IMG_0001.JPG", "IMG_0001.JPG", "IMG_0001.JPG", "img_0001.jpg"),
        ("@[`{", "@[`{", "@[`{", "@[`{"),
        ("\u{E9}", "\u{E9}", "e\u{301}", "\u{E9}"),
        ("e\u{301}", "\u{E9}", "e\u{301}", "\u{E9}"),
        ("\u{C9}", "\u{C9}", "E\u{301}", "\u{E9}"),
        ("E\u{301}", "\u{C9}", "E\u{301}", "\u{E9}"),
        ("\u{212B}", "\u{C5}", "A\u{30A}", "\u{E5}"),
        ("\u{212A}", "K", "K", "k"),
        ("\u{2126}", "\u{3A9}", "\u{3A9}", "\u{3C9}"),
        ("\u{DF}", "\u{DF}", "\u{DF}", "ss"),
        ("\u{1E9E}", "\u{1E9E}", "\u{1E9E}", "ss"),
        ("\u{FB03}", "\u{FB03}", "\u{FB03}", "ffi"),
        ("\u{130}", "\u{130}", "I\u{307}", "i\u{307}"),
        ("\u{131}", "\u{131}", "\u{131}", "\u{131}"),
        ("\u{3A3}\u{3C3}\u{3C2}", "\u{3A3}\u{3C3}\u{3C2}", "\u{3A3}\u{3C3}\u{3C2}", "\u{3C3}\u{3C3}\u{3C3}"),
        ("\u{390}", "\u{390}", "\u{3B9}\u{308}\u{301}", "\u{390}"),
        ("\u{1FD3}", "\u{390}", "\u{3B9}\u{308}\u{301}", "\u{390}"),
        ("\u{1F80}", "\u{1F80}", "\u{3B1}\u{313}\u{345}", "\u{1F00}\u{3B9}"),
        ("\u{1F88}", "\u{1F88}", "\u{391}\u{313}\u{345}", "\u{1F00}\u{3B9}"),
        ("\u{3B1}\u{345}\u{301}", "\u{1FB4}", "\u{3B1}\u{301}\u{345}", "\u{3AC}\u{3B9}"),
        ("\u{345}", "\u{345}", "\u{345}", "\u{3B9}"),
        ("\u{344}", "\u{308}\u{301}", "\u{308}\u{301}", "\u{308}\u{301}"),
        ("\u{340}", "\u{300}", "\u{300}", "\u{300}"),
        ("a\u{300}\u{316}", "\u{E0}\u{316}", "a\u{316}\u{300}", "\u{E0}\u{316}"),
        ("a\u{316}\u{300}", "\u{E0}\u{316}", "a\u{316}\u{300}", "\u{E0}\u{316}"),
        ("a\u{301}\u{300}", "\u{E1}\u{300}", "a\u{301}\u{300}", "\u{E1}\u{300}"),
        ("\u{1E69}", "\u{1E69}", "s\u{323}\u{307}", "\u{1E69}"),
        ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}", "\u{17F}\u{323}\u{307}", "\u{1E69}"),
        ("\u{1E0B}\u{323}", "\u{1E0D}\u{307}", "d\u{323}\u{307}", "\u{1E0D}\u{307}"),
        ("\u{958}", "\u{915}\u{93C}", "\u{915}\u{93C}", "\u{915}\u{93C}"),
        ("\u{FB1D}", "\u{5D9}\u{5B4}", "\u{5D9}\u{5B4}", "\u{5D9}\u{5B4}"),
        ("\u{AC00}", "\u{AC00}", "\u{1100}\u{1161}", "\u{AC00}"),
        ("\u{AC01}", "\u{AC01}", "\u{1100}\u{1161}\u{11A8}", "\u{AC01}"),
        ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}", "\u{1100}\u{1161}\u{11A8}", "\u{AC01}"),
        ("\u{AC00}\u{11A7}", "\u{AC00}\u{11A7}", "\u{1100}\u{1161}\u{11A7}", "\u{AC00}\u{11A7}"),
        ("\u{AC01}\u{11A8}", "\u{AC01}\u{11A8}", "\u{1100}\u{1161}\u{11A8}\u{11A8}", "\u{AC01}\u{11A8}"),
        ("\u{D7A3}", "\u{D7A3}", "\u{1112}\u{1175}\u{11C2}", "\u{D7A3}"),
        ("\u{F900}", "\u{8C48}", "\u{8C48}", "\u{8C48}"),
        ("\u{2F800}", "\u{4E3D}", "\u{4E3D}", "\u{4E3D}"),
        ("<\u{338}", "\u{226E}", "<\u{338}", "\u{226E}"),
        ("\u{37E}", ";", ";", ";"),
        ("\u{1D15E}", "\u{1D157}\u{1D165}", "\u{1D157}\u{1D165}", "\u{1D157}\u{1D165}"),
        ("\u{13A0}\u{AB70}", "\u{13A0}\u{AB70}", "\u{13A0}\u{AB70}", "\u{13A0}\u{13A0}"),
        ("\u{10400}", "\u{10400}", "\u{10400}", "\u{10428}"),
        ("\u{1E4EC}\u{301}", "\u{1E4EC}\u{301}", "\u{1E4EC}\u{301}", "\u{1E4EC}\u{301}"),
        ("A/\u{301}B/\u{C9}", "A/\u{301}B/\u{C9}", "A/\u{301}B/E\u{301}", "a/\u{301}b/\u{E9}"),
    ]

    @Test(arguments: vectors)
    func handPickedVectors(_ text: String, _ nfc: String, _ nfd: String, _ key: String) {
        expectRow(Array(text.utf8), Array(nfc.utf8), Array(nfd.utf8), Array(key.utf8))
    }

    @Test func agreesWithTheSample() {
        var count = 0
        for line in UnicodeSample.rows.split(separator: "\n") {
            expectLine(line)
            count += 1
        }
        #expect(count == 120)
    }

    @Test(.enabled(if: TextLines.environment("VRARC_UNICODE_VECTORS") != nil))
    func agreesWithTheVectorFile() throws {
        let path = try #require(TextLines.environment("VRARC_UNICODE_VECTORS"))
        var count = 0
        TextLines.forEach(from: "cat '\(path)'") {
            expectLine($0.dropLast())
            count += 1
        }
        #expect(count > 2_000_000)
    }

    static let conformance = "/usr/share/unicode/NormalizationTest.txt.bz2"

    @Test(.enabled(if: TextLines.exists(conformance)))
    func agreesWithTheConformanceTestOfUnicode() {
        var count = 0
        TextLines.forEach(from: "bzcat \(Self.conformance)") { line in
            guard line.first != "#", line.first != "@" else { return }
            let columns = line.split(separator: ";").prefix(5).map { column in
                column.split(separator: " ").compactMap { UInt32($0, radix: 16) }
            }
            // The file may be of a later version: its new characters are not assigned in ours.
            guard columns.count == 5, !columns[0].contains(where: UnicodeTables.shared.isForbidden) else { return }
            let texts = columns.map { scalars in
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
                return Array(String(text).utf8)
            }
            for column in 0..<3 {
                #expect(Normalization.nfc(texts[column]) == texts[1], "\(line)")
                #expect(Normalization.nfd(texts[column]) == texts[2], "\(line)")
            }
            count += 1
        }
        #expect(count > 18_000)
    }

    @Test func illFormedBytesCountAsReplacementCharacters() {
        #expect(Normalization.nfc([0x61, 0xFF, 0xCC, 0x81]) == Array("a\u{FFFD}\u{301}".utf8))
        #expect(Normalization.nfd([0xF0, 0x9F, 0x41]) == Array("\u{FFFD}A".utf8))
        #expect(Normalization.foldKey([0xED, 0xA0, 0x80, 0x41]) == Array("\u{FFFD}\u{FFFD}\u{FFFD}a".utf8))
    }

    @Test func marksBeyondCountAreOrdered() {
        let marks = (0..<300).map { $0 % 2 == 0 ? "\u{301}" : "\u{316}" }.joined()
        let ordered = String(repeating: "\u{316}", count: 150) + String(repeating: "\u{301}", count: 150)
        #expect(Normalization.nfd(Array(("x" + marks).utf8)) == Array(("x" + ordered).utf8))
    }

    private func expectLine(_ line: some StringProtocol) {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        let bytes = fields.dropLast().map { [UInt8](hexDigits: $0) }
        guard bytes.count == 4 else {
            Issue.record("not a line of vectors: \(line)")
            return
        }
        expectRow(bytes[0], bytes[1], bytes[2], bytes[3])
        let isForbidden = String(decoding: bytes[0], as: UTF8.self).unicodeScalars.contains {
            UnicodeTables.shared.isForbidden($0.value) || "<>:\"\\|?*%/".unicodeScalars.contains($0)
        }
        if isForbidden != (fields[4] == "-") { Issue.record("not forbidden as it should be: \(line)") }
    }

    private func expectRow(_ text: [UInt8], _ nfc: [UInt8], _ nfd: [UInt8], _ key: [UInt8]) {
        let isAsItShouldBe =
            unsafe Normalization.nfc(text) == nfc && Normalization.nfd(text) == nfd
            && Normalization.foldKey(text) == key && Normalization.isNFC(text.span.bytes) == (text == nfc)
            && Normalization.isNFC(nfc.span.bytes) && Normalization.nfc(nfd) == nfc && Normalization.foldKey(key) == key
        // A plain comparison first: two million expectations would take their time.
        if !isAsItShouldBe {
            #expect(Normalization.nfc(text) == nfc)
            #expect(Normalization.nfd(text) == nfd)
            #expect(Normalization.foldKey(text) == key)
            Issue.record("\(text)")
        }
    }
}
