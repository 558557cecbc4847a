import Testing
import VrarcFormat
import VrarcTestSupport

@Suite struct PortableNamesTests {
    static let folder = Array("data/collections/lego/images/".utf8)

    static func names(_ originals: [[UInt8]], isImageFolder: Bool = true) -> [[UInt8]] {
        PortableNames.paths(
            for: originals, below: folder, originalFolder: Array("images/".utf8), isImageFolder: isImageFolder
        ) { bytes in
            // Any function of the bytes will do here; which bytes are given to it has a test of its own.
            let hash = PathKeyHash(key: (1, 2))
            let key = hash.key(of: bytes, in: .root)
            var digest: [UInt8] = []
            for word in [key.low, key.high, 0, 0] { digest.append(littleEndian: word) }
            return unsafe BlobDigest(digest.span.bytes)
        }
    }

    static func names(_ originals: [String], isImageFolder: Bool = true) -> [String] {
        names(originals.map { Array($0.utf8) }, isImageFolder: isImageFolder).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    static let x190 = String(repeating: "x", count: 190)

    @Test(arguments: [
        ("a.jpg", "a.jpg"), ("e\u{301}.jpg", "\u{E9}.jpg"), ("a:b*c?.jpg", "a_b_c_.jpg"), ("100%.png", "100_.png"),
        ("a\u{0}\n.jpg", "a__.jpg"), ("\u{FEFF}a", "_a"), ("a\u{200D}\u{301}", "a_\u{301}"), (" a", "_a"), ("-a", "_a"),
        ("~a", "_a"), ("  a", "_ a"), ("a.", "a_"), ("a. .", "a___"), (".", "_"), ("..", "__"), ("", "_"),
        ("   ", "___"),
        ("CON", "_CON"), ("nul.tar.gz", "_nul.tar.gz"), ("COM1.", "COM1_"), ("COM1.x.", "_COM1.x_"), ("con ", "con_"),
        ("metadata.jsonl", "_metadata.jsonl"), ("Metadata.CSV", "_Metadata.CSV"),
        ("metadata.jsonl/x", "metadata.jsonl/x"),
        ("a\\b/c|d", "a_b/c_d"), ("a//b", "a/_/b"), ("_long/x", "_long~2/x"), ("_LONG", "_LONG~2"),
        ("x/_long", "x/_long"), ("<\u{338}", "\u{226E}"), ("\u{1E4F0}", "_"),
        (x190 + "0123456.jpg", x190 + "012345.jpg"),
        (x190 + "01234. 7.jpg", x190 + "01234_.jpg"),
        (x190 + ".123456789012345", String(repeating: "x", count: 184) + ".123456789012345"),
        (x190 + ".1234567890123456", x190 + ".123456789"),
        (String(repeating: "\u{E9}", count: 101), String(repeating: "\u{E9}", count: 100)),
        (String(repeating: "\u{E9}", count: 101) + ".png", String(repeating: "\u{E9}", count: 98) + ".png"),
        ("." + x190 + x190, "." + x190 + "xxxxxxxxx"),
    ])
    func eachRuleMapsAName(_ original: String, _ portable: String) {
        #expect(Self.names([original]) == [portable])
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0xFE, 0x62], "a__b"), ([0xF0, 0x9F, 0x98, 0x2E, 0x6A], "_.j"), ([0xED, 0xA0, 0x80], "___"),
            ([0xC3], "_"), ([0xE2, 0x82, 0x41], "_A"), ([0x65, 0xFF, 0xCC, 0x81], "e_\u{301}"),
        ] as [([UInt8], String)])
    func eachIllFormedSequenceBecomesOneUnderscore(_ original: [UInt8], _ portable: String) {
        #expect(Self.names([original]) == [Array(portable.utf8)])
    }

    @Test(arguments: [
        (["a.jpg", "A.jpg"], ["a~2.jpg", "A.jpg"]), (["b", "B", "b~2"], ["b~2", "B", "b~2~2"]),
        (["a?", "a*", "a_", "a:"], ["a_~3", "a_", "a_~4", "a_~2"]), (["e\u{301}", "\u{E9}"], ["\u{E9}", "\u{E9}~2"]),
        (["stra\u{DF}e", "STRASSE"], ["stra\u{DF}e~2", "STRASSE"]),
        (["A/x", "a/x", "a/X"], ["A/x", "a~2/x~2", "a~2/X"]),
        (["a", "a/b"], ["a", "a~2/b"]), (["a", "b/a", "c/A"], ["a", "b/a", "c/A"]),
        ([".x", ".X"], [".x~2", ".X"]), (["_long", "_Long/x"], ["_long~3", "_Long~2/x"]),
        ([x190 + "012345.JPG", x190 + "012345.jpg"], [x190 + "012345.JPG", x190 + "0123~2.jpg"]),
        (["metadata.csv", "_metadata.csv"], ["_metadata.csv~2".numberedCSV, "_metadata.csv"]),
    ])
    func collisionsAreNumberedInByteOrderOfTheOriginals(_ originals: [String], _ portable: [String]) {
        #expect(Self.names(originals.map { Array($0.utf8) }) == portable.map { Array($0.utf8) })
    }

    @Test func metadataNamesStayOutsideImageFolders() {
        #expect(Self.names(["metadata.jsonl", "CON"], isImageFolder: false) == ["metadata.jsonl", "_CON"])
    }

    @Test func numbersGoOnBeyondNineAndCutTheStem() {
        let common = Array((Self.x190 + "0123456789").utf8)
        let ends = (0..<300).map { (number: Int) -> [UInt8] in
            [0xFF, UInt8(0x80 + number / 64), UInt8(0x80 + number % 64)]
        }
        let originals = ends.map { common + $0 }
        let portable = Self.names(originals)
        #expect(Set(portable).count == 300)
        #expect(portable.allSatisfy { $0.count == 200 })
        #expect(portable.contains(Array((Self.x190 + "012345~300").utf8)))
    }

    @Test func equalStemsDoNotTakeForever() {
        let originals = (0..<20_000).map { Array("?*<>".utf8).shuffledBits($0) }
        let portable = Self.names(originals)
        #expect(Set(portable).count == 20_000)
    }

    @Test func longPathsLieInAFolderOfTheirOwn() {
        let deep = Array(repeating: "d", count: 27).joined(separator: "/")
        let wide = Array(repeating: Self.x190, count: 4).joined(separator: "/")
        let originals = [
            deep + "/a?.jpg", deep + "/d/a?.jpg", wide + "/" + String(repeating: "y", count: 107),
            wide + "/" + String(repeating: "y", count: 108),
        ]
        var hashed: Set<String> = []
        let portable = PortableNames.paths(
            for: originals.map { Array($0.utf8) }, below: Self.folder, originalFolder: Array("images/".utf8),
            isImageFolder: true
        ) { bytes in
            hashed.insert(String(decoding: bytes.array(), as: UTF8.self))
            return BlobDigest(hex: "0123456789abcdef0123456789abcdefffffffffffffffffffffffffffffffff")!
        }
        let long = "_long/0123456789abcdef0123456789abcdef/"
        #expect(
            portable.map { String(decoding: $0, as: UTF8.self) } == [
                deep + "/a_.jpg", long + "a_.jpg", originals[2], long + String(repeating: "y", count: 108),
            ])
        #expect(hashed == ["images/\(originals[1])", "images/\(originals[3])"])
    }

    /// Property: 400 sources of up to 60 files, seed 5.
    @Test func sourceWithTrickyNamesHasPortableNamesWhateverItsOrder() {
        var random = SeededRandom(seed: 5)
        var changed = 0
        for _ in 0..<400 {
            let originals = Self.source(&random)
            let portable = Self.names(originals)
            var checker = PathSetChecker()
            for path in portable {
                #expect(PortablePath.violation(ofBagPath: Self.folder + path) == nil)
                #expect(checker.insert(path) == nil)
            }
            let order = originals.indices.shuffled(using: &random)
            #expect(Self.names(order.map { originals[$0] }) == order.map { portable[$0] })
            changed += zip(originals, portable).count { $0 != $1 }
            let short = portable.filter { !$0.starts(with: Array("_long".utf8)) }
            #expect(Self.names(short) == short)
        }
        #expect(changed > 1_000)
    }

    @Test func slugsArePortableAndUnique() {
        let names = ["Lego", "lego", "a/b", "CON", "", "metadata.csv", "lego", "_long"].map { Array($0.utf8) }
        let slugs = PortableNames.slugs(for: names).map { String(decoding: $0, as: UTF8.self) }
        #expect(slugs == ["Lego", "lego~2", "a_b", "_CON", "_", "metadata.csv", "lego~3", "_long"])
    }

    @Test func bundleNamesHaveSixtyBytes() {
        #expect(PortableName.bundleName(for: Array("my/data.set ".utf8)) == Array("my_data.set_".utf8))
        let long = PortableName.bundleName(for: Array((Self.x190 + ".tar").utf8))
        #expect(long == Array((String(repeating: "x", count: 56) + ".tar").utf8))
        #expect(PortablePath.violation(ofBundleName: long) == nil)
    }

    private static func source(_ random: inout SeededRandom) -> [[UInt8]] {
        let pool: [[UInt8]] =
            [
                "a", "A", "b.jpg", "B.JPG", "b~2.jpg", "CON", "con.txt", " x", "x.", "-", "~", "~~", "", ".", "..",
                "e\u{301}", "\u{E9}", "\u{C9}", "ss", "\u{DF}", "\u{1E9E}", "metadata.jsonl", "METADATA.jsonl", "_",
                "?",
                "*", "a:b", "a_b", "_long", "\u{345}", "\u{958}", "\u{200B}", "x\u{378}", x190 + x190 + ".jpg",
                x190 + x190 + ".jpeg", x190 + "1234567. .x", String(repeating: "\u{1F600}", count: 60) + ".png",
            ].map { Array($0.utf8) } + [[0xFF], [0x61, 0xFE], [0xC3, 0x28], [0xF0, 0x9F], [0x00]]
        var originals: Set<[UInt8]> = []
        for _ in 0...random.below(60) {
            let depth = random.below(20) == 0 ? 35 : 1 + random.below(4)
            let path = (0..<depth).map { _ in pool[random.below(depth > 4 ? 3 : pool.count)] }
            originals.insert(Array(path.joined(separator: [0x2F])))
        }
        return originals.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

extension String {
    /// The number before the extension of a name that was written with it behind.
    fileprivate var numberedCSV: String { replacing(".csv~2", with: "~2.csv") }
}

extension [UInt8] {
    /// A name of 15 characters that are all forbidden, a different one for each number below 32,768.
    fileprivate func shuffledBits(_ number: Int) -> [UInt8] {
        (0..<15).map { self[number >> $0 & 1] }
    }
}
