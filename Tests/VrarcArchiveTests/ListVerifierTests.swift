import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

/// What can be known of an archive without its contents, and a sample of them.
@Suite struct ListVerifierTests {
    private static let all = ["good", "warn", "bad"].flatMap { Fixture.all(in: $0) }

    /// Fixtures in which something is found by another code or place than with the tar stream, and why.
    private static let seenOtherwise: [String: String] = [
        "E032_control_character": notALine, "E032_path_of_901_bytes": notALine,
        "E033_path_twice": noLine,
        "E041_length": "the lengths of the lists do not fit, and nothing says which is wrong",
        "E034_target_of_other_content": noBlob, "E039_no_archive_json": noBlob, "E039_no_classifier_json": noBlob,
        "E039_no_metadata": noBlob, "E039_no_readme": noBlob, "E052_path_not_there": noBlob,
        "E052_manifest_of_200000_lines": noBlob,
        "E039_no_manifest": "the index lacks the manifest, and nothing says whether the stream has it",
        "E037_image_without_class": order, "E052_lines_swapped": order, "E052_path_dot_dot": order,
        "E052_path_rooted": order,
        "E052_path_of_a_document": order, "E052_path_not_listed": noLine,
    ]
    private static let notALine = "a line with such a path is none, and the stream has the path itself"
    private static let noLine = "a line is missing, and what the stream has in its place is not known"
    private static let noBlob = "the index lacks a content, and nothing says whether the stream has it"
    private static let order = "lines are out of order, and nothing says whether the files are too"

    @Test(arguments: all) func findsWhatAFullVerificationFinds(_ fixture: Fixture) throws {
        let full = try fixture.findings(.full)
        let lists = try fixture.findings(.lists)
        let other = Set(lists).subtracting(full).sorted()
        let name = String(fixture.name.split(separator: "/")[1])
        #expect(other.isEmpty == (Self.seenOtherwise[name] == nil), "\(other), \(full)")
        #expect(!lists.contains { $0.hasPrefix("E") } || full.contains { $0.hasPrefix("E") })
    }

    @Test(arguments: Fixture.all(in: "good")) func establishesThatTheListsAreConsistent(_ fixture: Fixture) throws {
        let report = try ListVerifier(source: MemorySource(fixture.archive)).verify()
        #expect(report.findings == [] && report.established == ["lists consistent"] && report.depth == .lists)
        #expect(report.intactBlobs == 0 && report.sampledBlobs == nil)
        let full = try ArchiveVerifier(source: MemorySource(fixture.archive), depth: .full, jobs: 1).verify()
        #expect(report.payloadFiles == full.payloadFiles && report.blobs == full.blobs)
        #expect(report.contentID == full.contentID && report.fileID == full.fileID)
    }

    @Test func comparesTheIDThatIsExpected() throws {
        let (bytes, summary) = try PackingTests.bundle.pack()
        let zeros = try #require(BlobDigest(hex: String(repeating: "0", count: 64)))
        let other = try ListVerifier(source: MemorySource(bytes)).verify(expecting: zeros)
        #expect(other.findings.map(\.code) == [.notExpected] && other.established == ["lists consistent"])
        let same = try ListVerifier(source: MemorySource(bytes)).verify(expecting: summary.summary.contentID)
        #expect(same.established == ["lists consistent", "expected"])
    }

    /// Property: of 60 samples of 0 to 2 more contents than there are, seed 641, each is of different contents, as many as
    /// were wanted or there are, and all intact.
    @Test func aSampleIsOfDifferentContents() throws {
        let (bytes, summary) = try PackingTests.bundle.pack()
        let total = summary.summary.blobs
        var random = SeededRandom(seed: 641)
        for number in 0..<60 {
            let count = UInt64(number) % (total + 3)
            let source = MemorySource(bytes)
            let report = try ListVerifier(source: source, sample: count).verify(expecting: nil, choosing: &random)
            #expect(report.sampledBlobs == min(count, total) && report.intactBlobs == min(count, total))
            #expect(report.findings == [])
            let chosen = ListVerifier.choose(count, of: total, &random)
            #expect(Set(chosen).count == chosen.count && chosen.allSatisfy { $0 < total })
            #expect(chosen.count == Int(min(count, total)))
        }
    }

    /// Property: of 3,000 samples of 2 of 5, seed 642, each number is in between a third and a half of them.
    @Test func everyContentIsAsLikely() {
        var random = SeededRandom(seed: 642)
        var counts = [Int](repeating: 0, count: 5)
        for _ in 0..<3_000 {
            for number in ListVerifier.choose(2, of: 5, &random) { counts[Int(number)] += 1 }
        }
        #expect(counts.allSatisfy { (1_000...1_500).contains($0) }, "\(counts)")
    }

    @Test func aSampleOfAllFindsADamagedContent() throws {
        var (bytes, _) = try PackingTests.bundle.pack()
        var none: [Finding] = []
        let tail = try #require(try ArchiveTail.open(MemorySource(bytes), SectionLimits(), everyFrame: true, &none))
        var findings = FindingCollector()
        let index = try #require(
            SectionCheck(source: MemorySource(bytes), tail: tail, pool: WorkerPool(width: 0)).run(&findings).index)
        let entry = try #require((0..<index.count).map { index[$0] }.max { $0.storedLength < $1.storedLength })
        bytes[Int(entry.offset + entry.storedLength / 2)] ^= 4
        let lists = try ListVerifier(source: MemorySource(bytes)).verify()
        #expect(lists.findings == [])
        let report = try ListVerifier(source: MemorySource(bytes), sample: .max).verify()
        #expect(report.isDamaged && report.established == [])
        #expect(report.sampledBlobs == report.blobs && report.intactBlobs == report.blobs - 1)
        let full = try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 1).verify()
        #expect(report.findings.allSatisfy { full.findings.map(\.code).contains($0.code) })
    }
}
