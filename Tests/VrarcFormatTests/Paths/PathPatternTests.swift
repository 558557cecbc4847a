import Testing
import VrarcFormat
import VrarcTestSupport

@Suite struct PathPatternTests {
    static let lego = "data/collections/lego/images/a/1.jpg"

    @Test(arguments: [
        ("collections/lego", lego), ("data/collections/lego", lego), ("collections/lego/", lego),
        ("/collections", lego),
        ("data", lego), ("data/", lego), ("collections/lego/images/a/1.jpg", lego), ("**", lego), ("*/**", lego),
        ("collections/*/images/**", lego), ("**/1.jpg", lego), ("**/*.jpg", lego), ("**.jpg", lego),
        ("collections/**/1.jpg", lego), ("collections/**/lego/**/1.jpg", lego), ("**/**/1.jpg", lego),
        ("**/collections/**", lego), ("c**g", lego), ("collections/lego/images/?/?.jpg", lego),
        ("c?????????s/lego/**", lego), ("collections/le*o/*/*/*", lego), ("data/**/images/**/1.*", lego),
        ("*", "data/archive.json"), ("**/archive.json", "data/archive.json"), ("archive.json", "data/archive.json"),
        ("attachments/?.txt", "data/attachments/\u{E9}.txt"), ("attachments/??", "data/attachments/😀é"),
        ("attachments/e\u{301}*", "data/attachments/\u{E9}.txt"), ("attachments/a[1].txt", "data/attachments/a[1].txt"),
        ("attachments/*a*a*a*", "data/attachments/aaa"), ("data/data", "data/data/x"),
    ])
    func matches(_ pattern: String, _ path: String) throws {
        #expect(try #require(PathPattern(pattern)).matches(Array(path.utf8)))
    }

    @Test(arguments: [
        ("collections/leg", lego), ("collections/lego/image", lego), ("lego", lego), ("*", lego), ("*/*", lego),
        ("collections/*", lego), ("collections/lego/*.jpg", lego), ("collections/*/1.jpg", lego), ("*.jpg", lego),
        ("**/a", lego), ("**/2.jpg", lego), ("**/.jpg", lego), ("**/ego/**", lego),
        ("collections/lego?images/**", lego),
        ("attachments/?.txt", "data/attachments/.txt"), ("attachments/?", "data/attachments/ab"),
        ("attachments/??", "data/attachments/\u{E9}"), ("**", "bagit.txt"), ("bagit.txt", "bagit.txt"),
        ("data", "data"), ("archive.json", "data/archive.jsonx"), ("archive.json/**", "data/archive.json"),
        ("attachments/a[1].txt", "data/attachments/a1.txt"), ("Collections", lego),
    ])
    func doesNotMatch(_ pattern: String, _ path: String) throws {
        #expect(try !#require(PathPattern(pattern)).matches(Array(path.utf8)))
    }

    @Test func emptyPatternIsNone() {
        #expect(PathPattern("") == nil)
    }

    @Test func beginningWithoutWildcardsIsKnown() {
        #expect(PathPattern("data/collections/lego/im*/x")?.literalPrefix == Array("collections/lego/".utf8))
        #expect(PathPattern("collections/lego/")?.literalPrefix == Array("collections/lego".utf8))
        #expect(PathPattern("**/x")?.literalPrefix == [])
    }

    @Test(arguments: [
        ("collections/lego/**", "collections/lego", true), ("collections/lego/**", "collections/lego-2", false),
        ("collections/lego/images/1.jpg", "collections/lego", true), ("collections/*/x", "collections/lego", true),
        ("collections", "collections/lego", true), ("classifiers/**", "collections/lego", false),
        ("**/x", "collections/lego", true), ("data/collections/le*", "collections/lego", true),
    ])
    func tellsWhatMayLieBelowAFolder(_ pattern: String, _ folder: String, _ expected: Bool) throws {
        #expect(try #require(PathPattern(pattern)).mayMatch(below: Array(folder.utf8)) == expected)
    }

    @Test(arguments: [
        ("collections/lego/**", "collections/lego", true), ("collections/lego/**", "collections/lego-2", false),
        ("collections/lego", "collections/lego", true), ("collections/lego", "collections/lego-2", false),
        ("collections/**", "collections/lego", true), ("data/", "collections/lego", true),
        ("**", "collections/lego", true),
        ("collections/lego/*", "collections/lego", false), ("collections/lego/images/**", "collections/lego", false),
        ("collections/lego/**/x", "collections/lego", false), ("collections/le**", "collections/lego", false),
    ])
    func tellsWhetherAllMatchesBelowAFolder(_ pattern: String, _ folder: String, _ expected: Bool) throws {
        #expect(try #require(PathPattern(pattern)).matchesAll(below: Array(folder.utf8)) == expected)
    }

    /// Property: 5,000 pairs, seed 2, over a small alphabet so that many match.
    @Test func agreesWithTryingEveryWay() throws {
        var random = SeededRandom(seed: 2)
        let parts: [[UInt8]] = ["a", "b", "/", "*", "?", "**", "/**/"].map { Array($0.utf8) }
        var matched = 0
        for _ in 0..<5_000 {
            var pattern: [UInt8] = [0x61]
            for _ in 0..<random.below(7) { pattern += parts[random.below(parts.count)] }
            pattern.append(0x2A)
            var path: [UInt8] = [0x61]
            for _ in 0..<random.below(9) { path.append(Array("ab/".utf8)[random.below(3)]) }
            path.append(0x62)
            let expected = Self.naive(pattern[...], path[...], atStart: true)
            matched += expected ? 1 : 0
            let result = try #require(PathPattern(pattern)).matches(Array("data/".utf8) + path)
            #expect(
                result == expected,
                "\(String(decoding: pattern, as: UTF8.self)) \(String(decoding: path, as: UTF8.self))")
            // Of no folder that a match lies in may be said that nothing below it matches.
            for slash in path.indices where expected && path[slash] == 0x2F {
                #expect(try #require(PathPattern(pattern)).mayMatch(below: Array(path[..<slash])))
            }
            // Nor of one that a path without a match lies in that all below it matches.
            for slash in path.indices where !expected && path[slash] == 0x2F {
                #expect(try !#require(PathPattern(pattern)).matchesAll(below: Array(path[..<slash])))
            }
        }
        #expect(matched > 500 && matched < 4_500)
    }

    @Test func longPatternWithManyStarsTakesNoTime() throws {
        let pattern = String(repeating: "*a", count: 100) + "**/" + String(repeating: "**b", count: 50) + "c"
        let path = Array(
            ("data/" + String(repeating: "a", count: 400) + "/" + String(repeating: "ab", count: 200)).utf8)
        let compiled = try #require(PathPattern(pattern))
        for _ in 0..<200 { #expect(!compiled.matches(path)) }
        #expect(compiled.matches(path + [0x63]))
    }

    private static func naive(_ pattern: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>, atStart: Bool) -> Bool {
        guard let token = pattern.first else { return path.isEmpty }
        let rest = pattern.dropFirst()
        let isSlash = path.first == 0x2F
        guard token == 0x2A else {
            guard let byte = path.first, token == byte || (token == 0x3F && !isSlash) else { return false }
            return naive(rest, path.dropFirst(), atStart: token == 0x2F)
        }
        let afterStars = rest.drop { $0 == 0x2A }
        if afterStars.count < rest.count {
            if atStart, afterStars.first == 0x2F {
                let next = afterStars.dropFirst()
                if naive(next, path, atStart: true) { return true }
                return path.indices.contains { path[$0] == 0x2F && naive(next, path[($0 + 1)...], atStart: true) }
            }
            return (path.startIndex...path.endIndex).contains { naive(afterStars, path[$0...], atStart: false) }
        }
        let end = path.firstIndex(of: 0x2F) ?? path.endIndex
        return (path.startIndex...end).contains { naive(rest, path[$0...], atStart: false) }
    }
}
