import Testing
import VrarcArchive
import VrarcCommand
import VrarcFormat
import VrarcModel

@Suite struct DigestArgumentTests {
    private let digits = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

    @Test func digestsAreTakenWithAndWithoutTheirPrefixAndInCapitals() throws {
        let digest = try #require(BlobDigest(hex: digits))
        #expect(try DigestArgument.parse(digits) == digest)
        #expect(try DigestArgument.parse("sha256:" + digits) == digest)
        #expect(try DigestArgument.parse(digits.uppercased()) == digest)
    }

    @Test(arguments: ["", "sha256:", "0123", "x123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"])
    func anythingElseIsWrongUsage(text: String) {
        #expect { try DigestArgument.parse(text) } throws: { ($0 as? CommandFailure)?.outcome == .usage }
    }
}

@Suite struct ListSelectionTests {
    private func file(_ path: String, original: String? = nil) throws -> ListedFile {
        let zero = try #require(BlobDigest(hex: String(repeating: "0", count: 64)))
        var file = ListedFile(path: Array(path.utf8), digest: zero)
        file.originalPath = original.map { .utf8($0) }
        return file
    }

    @Test func aPatternTakesPortableAndOriginalPaths() throws {
        var selection = try ListSelection(patterns: ["collections/*/images/a:*"], units: nil)
        #expect(selection.takes(try file("data/collections/x/images/a_b", original: "data/collections/x/images/a:b")))
        #expect(!selection.takes(try file("data/collections/x/images/a_b")))
        #expect(selection.unmatched == nil)
    }

    @Test func originalNamesMatchInAnyNormalization() throws {
        var selection = try ListSelection(patterns: ["collections/x/images/\u{E9}.jpg"], units: nil)
        #expect(
            selection.takes(
                try file("data/collections/x/images/_.jpg", original: "data/collections/x/images/e\u{301}.jpg")))
    }

    @Test func thePatternThatNothingMatchedIsNamed() throws {
        var selection = try ListSelection(patterns: ["archive.json", "none"], units: nil)
        #expect(selection.takes(try file("data/archive.json")))
        #expect(selection.unmatched == "none")
    }

    @Test func namedUnitsLeaveOutTheRest() throws {
        let selection = try ListSelection(patterns: [], units: [.collection(slug: Array("a".utf8))])
        #expect(selection.takes(.collection(slug: Array("a".utf8))))
        #expect(!selection.takes(.classifier(slug: Array("a".utf8))))
        #expect(!selection.takes(.rest))
    }

    @Test func anEmptyPatternIsWrongUsage() {
        #expect { try ListSelection(patterns: [""], units: nil) } throws: { ($0 as? CommandFailure)?.outcome == .usage }
    }
}

@Suite struct UnitFolderTests {
    @Test func aUnitIsRestoredToAFolderOfItsNameWhereThatCanBe() {
        let unit = TreeUnit.collection(slug: Array("a_b".utf8))
        #expect(unit.folder(named: "a:b") == Array("data/collections/a:b/".utf8))
        for name in ["", ".", "..", "a/b", "a\u{0}b", String(repeating: "x", count: 256)] {
            #expect(unit.folder(named: name) == Array("data/collections/a_b/".utf8), "\(name)")
        }
    }
}
