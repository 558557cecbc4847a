import Testing
import VrarcFormat
import VrarcTestSupport

@Suite struct PathSetCheckerTests {
    @Test(arguments: [
        (["a/b", "a/b"], PathConflict.equal), (["a/B", "a/b"], .equalAfterFolding),
        (["A/b", "a/b"], .equalAfterFolding),
        (["stra\u{DF}e", "STRASSE"], .equalAfterFolding), (["\u{E9}", "\u{C9}"], .equalAfterFolding),
        (["\u{390}", "\u{399}\u{308}\u{301}"], .equalAfterFolding), (["a", "a/b"], .belowFile),
        (["a", "a-b", "a/b/c/d"], .belowFile), (["A", "a/b"], .belowFile), (["x/\u{DF}", "x/SS/y"], .belowFile),
        (["a/b", "a"], .aboveFile), (["a/b/c", "A/B"], .aboveFile),
    ])
    func lastPathConflicts(_ paths: [String], _ conflict: PathConflict) {
        var checker = PathSetChecker()
        for path in paths.dropLast() { #expect(checker.insert(Array(path.utf8)) == nil) }
        #expect(checker.insert(Array(paths.last!.utf8)) == conflict)
    }

    @Test func directoriesThatFoldAlikeDoNotConflict() {
        var checker = PathSetChecker()
        for path in ["A/b", "a/c", "A/d/e", "a/D/f", "ab", "a-"] { #expect(checker.insert(Array(path.utf8)) == nil) }
    }

    @Test func pathWithAConflictIsNotRemembered() {
        var checker = PathSetChecker()
        #expect(checker.insert(Array("a".utf8)) == nil)
        #expect(checker.insert(Array("a/b/c".utf8)) == .belowFile)
        #expect(checker.insert(Array("a/d".utf8)) == .belowFile)
        #expect(checker.insert(Array("b/c".utf8)) == nil)
        #expect(checker.insert(Array("b".utf8)) == .aboveFile)
        #expect(checker.insert(Array("b/d".utf8)) == nil)
    }

    /// Property: 300 sets of 60 paths, seed 3, in any order, over an alphabet in which conflicts are frequent.
    @Test func agreesWithComparingEveryPair() {
        var random = SeededRandom(seed: 3)
        let names = ["a", "A", "b", "\u{E9}", "E\u{301}", "ss", "\u{DF}", "c", "dd", "x1"]
        var found: [PathConflict: Int] = [:]
        for _ in 0..<300 {
            var checker = PathSetChecker()
            var accepted: [(path: [UInt8], key: [UInt8])] = []
            for _ in 0..<60 {
                let text = (0...random.below(4)).map { _ in names[random.below(names.count)] }.joined(separator: "/")
                let path = Array(text.utf8)
                let key = Normalization.foldKey(path)
                let expected = Self.conflict(of: path, key, with: accepted)
                #expect(checker.insert(path) == expected)
                if let expected { found[expected, default: 0] += 1 } else { accepted.append((path, key)) }
            }
        }
        for conflict in [PathConflict.equal, .equalAfterFolding, .belowFile, .aboveFile] {
            #expect(found[conflict, default: 0] > 100)
        }
    }

    @Test func everyPathOfALargeSetIsRemembered() {
        var checker = PathSetChecker()
        for round in 0..<2 {
            for number in 0..<20_000 {
                let conflict = checker.insert(Array("d\(number % 300)/f\(number)".utf8))
                #expect(conflict == (round == 0 ? nil : .equal))
            }
        }
    }

    private static func conflict(
        of path: [UInt8], _ key: [UInt8], with accepted: [(path: [UInt8], key: [UInt8])]
    ) -> PathConflict? {
        for other in accepted {
            if other.path == path { return .equal }
            if other.key == key { return .equalAfterFolding }
            if key.starts(with: other.key + [0x2F]) { return .belowFile }
            if other.key.starts(with: key + [0x2F]) { return .aboveFile }
        }
        return nil
    }
}
