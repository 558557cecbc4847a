import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

/// Archives that a hostile writer could make: one field changed, all checksums above it right.
@Suite struct ResealedTests {
    /// Some kinds of archive: small groups, links, a large raw blob, a classifier, extended headers.
    private static let archives = Result {
        let names: Set = [
            "good/minimal_one_image", "good/duplicates_as_links", "good/large_blob_raw", "good/classifier_from_zips",
            "good/link_and_path_in_pax",
        ]
        return try Fixture.all(in: "good").filter { names.contains($0.name) }.map { try ResealedArchive($0.archive) }
    }

    @Test func anArchiveSealedAgainIsTheSame() throws {
        for archive in try Self.archives.get() {
            let field = try #require(archive.fields.first)
            #expect(archive.changing(field, to: archive.value(of: field)) == archive.sound)
        }
        #expect(try Self.archives.get().count == 5)
    }

    /// Property: 500 changes, seed 301. Each is reported by a full verification, and nothing that reads traps or gives
    /// out a content under another digest.
    @Test func everyChangeBehindTheChecksumsIsReported() throws {
        var random = SeededRandom(seed: 301)
        let archives = try Self.archives.get()
        for number in 0..<500 {
            let archive = archives[random.below(archives.count)]
            let field = archive.fields[random.below(archive.fields.count)]
            let value = archive.edge(of: field, using: &random)
            let bytes = archive.changing(field, to: value)
            guard bytes != archive.sound else { continue }
            let report = try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 1).verify()
            #expect(!report.findings.isEmpty, "\(field) = \(value)")
            try HostileReading.readAll(bytes)
            if number % 5 == 0 { try HostileReading.verifyShallow(bytes) }
            if number % 10 == 0 { try HostileReading.salvage(bytes) }
        }
    }

    private static let small = Fixture.all(in: "bad").filter { $0.archive.count < 250_000 }

    @Test(arguments: small)
    func nothingTrapsOnABadArchive(_ fixture: Fixture) throws {
        try HostileReading.verifyShallow(fixture.archive)
        try HostileReading.readAll(fixture.archive)
    }

    /// Faults in the frames, the tar stream and the names: salvage takes nothing from the lists behind them.
    @Test(
        arguments: small.filter { fixture in ["E02", "E03", "E066"].contains { fixture.name.hasPrefix("bad/\($0)") } })
    func whatIsSalvagedOfABadArchiveIsSound(_ fixture: Fixture) throws {
        try HostileReading.salvage(fixture.archive)
    }
}
