import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

@Suite struct DamageTests {
    private static let good = Fixture.all(in: "good")

    private func verify(_ bytes: [UInt8], _ depth: VerificationDepth) throws -> VerificationReport {
        try ArchiveVerifier(source: MemorySource(bytes), depth: depth, jobs: 1).verify()
    }

    /// Every byte of a small archive (in the fan-outs, which are nearly all one value, every 37th), one bit each.
    @Test func findsEveryFlippedByte() throws {
        let fixture = try #require(Self.good.first { $0.name == "good/minimal_one_image" })
        let reader = try ArchiveReader(MemorySource(fixture.archive))
        let fanouts = Int(reader.footer.firstCopy) + Footer.length..<Int(reader.footer.tableOffset)
        for position in fixture.archive.indices where !fanouts.contains(position) || position % 37 == 0 {
            var damaged = fixture.archive
            damaged[position] ^= 1 << UInt8(position % 8)
            #expect(try verify(damaged, .scrub).isDamaged, "byte \(position)")
        }
    }

    /// Property: with 400 random changes, seed 201, in any good fixture, a full verification ends, reports, and traps nowhere.
    @Test func survivesAnyChange() throws {
        var random = SeededRandom(seed: 201)
        let small = Self.good.filter { $0.archive.count < 120_000 }
        for _ in 0..<400 {
            var damaged = small.randomElement(using: &random)!.archive
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random)) }
            if small.contains(where: { $0.archive == damaged }) { continue }
            #expect(try verify(damaged, .full).isDamaged)
        }
    }

    @Test func reportsAnIDThatIsNotTheExpectedOne() throws {
        let (bytes, report) = try PackingTests.bundle.pack()
        let source = MemorySource(bytes)
        let zeros = try #require(BlobDigest(hex: String(repeating: "0", count: 64)))
        let other = try ArchiveVerifier(source: source, depth: .scrub, jobs: 1).verify(expecting: zeros)
        #expect(other.findings.map(\.code) == [.notExpected])
        for id in [report.summary.contentID, report.summary.archiveID] {
            let same = try ArchiveVerifier(source: source, depth: .scrub, jobs: 1).verify(expecting: id)
            #expect(same.findings == [])
            #expect(same.established.contains("expected"))
        }
    }

    @Test func reportsWhereTheFileCanNotBeRead() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        let source = FailingSource(MemorySource(bytes), failing: 300_000..<300_100)
        let report = try ArchiveVerifier(source: source, depth: .full, jobs: 2).verify()
        #expect(report.findings.contains { $0.code == .readError })
        #expect(report.isDamaged)
        #expect(report.intactBlobs > 0)
    }
}
