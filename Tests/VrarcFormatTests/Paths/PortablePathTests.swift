import Testing
import VrarcFormat

@Suite struct PortablePathTests {
    @Test(arguments: [
        "bagit.txt", "data/archive.json", "a/b/c", "COM", "COM10.txt", "con_.txt", "xCON", "CONIN", "a b", "a~2.jpg",
        "photo[1].jpg", "a-", "a~", "...a", ".hidden", "Zürich/é.jpg", "가.jpg", "日本語.png", "\u{E000}", "😀.gif",
        "a\u{300}\u{316}".nfc, "\u{301}a", "\u{A0}x\u{3000}", "metadata.json", "#$&'()+,;=@^_`{}!",
    ])
    func acceptsPortableNames(_ path: String) {
        #expect(PortablePath.violation(of: Array(path.utf8), inImageFolder: true) == nil)
        #expect(PortablePath.violation(ofBagPath: Array(path.utf8)) == nil)
    }

    @Test(arguments: [
        ("", "empty"), ("/a", "empty"), ("a/", "empty"), ("a//b", "empty"), (".", "full stop"), ("..", "full stop"),
        ("a/../b", "full stop"), ("a.", "full stop"), ("a ", "ends with a space"), ("a /b", "ends with a space"),
        (" a", "begins with a space"), ("x/-a", "'-' or '~'"), ("~a", "'-' or '~'"), ("a<b", "U+003C"),
        ("a>b", "U+003E"), ("a:b", "U+003A"), ("a\"b", "U+0022"), ("a\\b", "U+005C"), ("a|b", "U+007C"),
        ("a?b", "U+003F"), ("a*b", "U+002A"), ("a%b", "U+0025"), ("a\u{0}b", "U+0000"), ("a\nb", "U+000A"),
        ("a\u{1F}", "U+001F"), ("a\u{7F}b", "U+007F"), ("a\u{85}b", "U+0085"), ("a\u{AD}b", "U+00AD"),
        ("a\u{200D}b", "U+200D"), ("\u{202E}gpj.exe", "U+202E"), ("a\u{2028}", "U+2028"), ("a\u{2029}", "U+2029"),
        ("\u{FEFF}a", "U+FEFF"), ("a\u{378}", "U+0378"), ("\u{FFFE}", "U+FFFE"), ("\u{10FFFF}", "U+10FFFF"),
        ("e\u{301}", "Normalization"), ("\u{212B}", "Normalization"), ("a\u{300}\u{316}", "Normalization"),
        ("\u{1100}\u{1161}", "Normalization"), ("\u{958}\u{E9}", "Normalization"), ("CON", "device"),
        ("con.txt", "device"), ("x/Aux.tar.gz", "device"), ("nul", "device"), ("PRN.", "full stop"),
        ("com0", "device"), ("LPT9.x", "device"), ("conin$", "device"), ("CONOUT$.log", "device"),
    ])
    func namesWhatIsNotPortable(_ path: String, _ part: String) {
        let sentence = PortablePath.violation(of: Array(path.utf8), inImageFolder: false)
        #expect(sentence?.contains(part) == true, "\(sentence ?? "portable")")
    }

    @Test func characterNewerThanUnicode14IsForbidden() {
        // U+1E4F0 and U+31350 came with Unicode 15.0, U+1DF00 with 14.0.
        #expect(PortablePath.violation(of: Array("\u{1E4F0}".utf8), inImageFolder: false) != nil)
        #expect(PortablePath.violation(of: Array("\u{31350}".utf8), inImageFolder: false) != nil)
        #expect(PortablePath.violation(of: Array("\u{1DF00}".utf8), inImageFolder: false) == nil)
    }

    @Test(
        arguments: [
            [0xFF], [0x61, 0x80], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF0, 0x9F, 0x98], [0xC3],
        ] as [[UInt8]])
    func illFormedUTF8IsNotPortable(_ path: [UInt8]) {
        #expect(PortablePath.violation(of: path, inImageFolder: false) == "The path is not valid UTF-8.")
    }

    @Test func limitsAreInclusive() {
        func path(_ components: [Int]) -> [UInt8] {
            Array(components.map { String(repeating: "a", count: $0) }.joined(separator: "/").utf8)
        }
        #expect(PortablePath.violation(of: path([200]), inImageFolder: false) == nil)
        #expect(PortablePath.violation(of: path([201]), inImageFolder: false) != nil)
        #expect(PortablePath.violation(of: path([200, 200, 200, 200, 96]), inImageFolder: false) == nil)
        #expect(PortablePath.violation(of: path([200, 200, 200, 200, 97]), inImageFolder: false) != nil)
        #expect(PortablePath.violation(of: path(Array(repeating: 1, count: 32)), inImageFolder: false) == nil)
        #expect(PortablePath.violation(of: path(Array(repeating: 1, count: 33)), inImageFolder: false) != nil)
        #expect(PortablePath.violation(ofBundleName: path([60])) == nil)
        #expect(PortablePath.violation(ofBundleName: path([61])) != nil)
        #expect(PortablePath.violation(ofBundleName: path([3, 3])) != nil)
        #expect(PortablePath.violation(ofBundleName: []) != nil)
        #expect(PortablePath.violation(ofBundleName: Array("CON".utf8)) != nil)
    }

    @Test(arguments: ["metadata.jsonl", "METADATA.CSV", "Metadata.Parquet"])
    func metadataNamesAreForbiddenForFilesOfImageFoldersOnly(_ name: String) {
        for folder in ["collections/a/images/", "classifiers/a/classes/b/", "classifiers/a/negative_examples/x/"] {
            #expect(PortablePath.violation(ofBagPath: Array("data/\(folder)\(name)".utf8)) != nil)
            #expect(PortablePath.violation(ofBagPath: Array("data/\(folder)\(name)/x.jpg".utf8)) == nil)
        }
        for folder in ["collections/a/", "collections/a/attachments/", "classifiers/a/models/", "attachments/"] {
            #expect(PortablePath.violation(ofBagPath: Array("data/\(folder)\(name)".utf8)) == nil)
        }
    }
}

extension String {
    /// The string in Normalization Form C.
    fileprivate var nfc: String { String(decoding: Normalization.nfc(Array(utf8)), as: UTF8.self) }
}
