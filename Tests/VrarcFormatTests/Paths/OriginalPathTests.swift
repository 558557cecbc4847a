import Testing
import VrarcFormat
import VrarcTestSupport

@Suite struct OriginalPathTests {
    static let long = String(repeating: "x", count: 255)

    @Test(arguments: [
        "a", "images/a b.jpg", " -~/CON./a:b", "...", "..a/.b", "a\\b", "\u{1}\n", long, "e\u{301}",
        Array(repeating: String(repeating: "y", count: 15), count: 256).joined(separator: "/"),
    ])
    func acceptsWhatARestoreCanMake(_ path: String) {
        let bytes = Array(path.utf8)
        #expect(OriginalPath.violation(of: bytes) == nil)
        #expect(OriginalPath.makeSafe(bytes) == bytes)
    }

    @Test(arguments: [
        ("", "empty"), ("/a", "empty"), ("a/", "empty"), ("a//b", "empty"), (".", "'.'"), ("a/../b", "'..'"),
        ("..", "'..'"), ("a/.", "'.'"), ("a\u{0}b", "NUL"), ("a/\u{0}", "NUL"), (long + "x", "256 bytes"),
        (Array(repeating: String(repeating: "y", count: 15), count: 257).joined(separator: "/"), "4111 bytes"),
    ])
    func namesWhatARestoreCannotMake(_ path: String, _ part: String) {
        #expect(OriginalPath.violation(of: Array(path.utf8))?.contains(part) == true)
    }

    @Test func bytesNeedNotBeUTF8() {
        #expect(OriginalPath.violation(of: [0xFF, 0x2F, 0x80]) == nil)
    }

    @Test(arguments: [
        ("", "_"), ("/", "_"), ("./.", "_"), ("/etc/passwd", "etc/passwd"), ("a//./b/", "a/b"),
        ("../../etc/x", "_/_/etc/x"), ("a/..", "a/_"), ("..a", "..a"), ("a\u{0}b/\u{0}", "a_b/_"),
        ("C:\\x", "C:\\x"), (long + ".jpg", String(repeating: "x", count: 251) + ".jpg"),
        (long + "." + long, long),
        (String(repeating: "\u{E9}", count: 130), String(repeating: "\u{E9}", count: 127)),
    ])
    func makesNamesSafe(_ raw: String, _ safe: String) {
        #expect(OriginalPath.makeSafe(Array(raw.utf8)) == Array(safe.utf8))
    }

    /// Property: 3,000 names, seed 4, up to 65,535 bytes as a zip allows.
    @Test func whateverIsMadeSafeIsSafe() {
        var random = SeededRandom(seed: 4)
        let alphabet: [UInt8] = [0x2E, 0x2E, 0x2F, 0x00, 0x61, 0x80, 0xC3, 0xFF]
        for _ in 0..<3_000 {
            let spread = [8, 40, 700, 65_535][random.below(100) == 0 ? 3 : random.below(3)]
            let slashes = random.below(3) == 0
            let raw = (0...random.below(spread)).map { _ in
                slashes || random.below(200) == 0 ? alphabet[random.below(8)] : 0x61
            }
            let safe = OriginalPath.makeSafe(raw)
            #expect(OriginalPath.violation(of: safe) == nil)
            #expect(OriginalPath.makeSafe(safe) == safe)
        }
    }
}
