import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

@Suite struct SalvageTests {
    private static let options = PackOptions(
        writer: WriterOptions(bundleName: "salvaged", softwareAgent: "vrarc tests"))

    private func salvage(_ bytes: [UInt8]) throws -> (SalvageReport, [UInt8]) {
        let sink = MemorySink()
        let report = try Salvager(source: MemorySource(bytes)).salvage(to: sink, options: Self.options)
        return (report, sink.bytes)
    }

    @Test func givesASoundArchiveTheSameContent() throws {
        let (bytes, packed) = try PackingTests.bundle.pack()
        let (report, new) = try salvage(bytes)
        #expect(report.lost == [])
        #expect(report.blobs.allSatisfy { $0.state == .proven })
        #expect(report.pack.summary.contentID == packed.summary.contentID)
        #expect(try ArchiveVerifier(source: MemorySource(new), depth: .full, jobs: 2).verify().findings == [])
    }

    /// Property: 12 cuts, seed 43.
    @Test func findsEachCompleteBlobOfATruncatedArchive() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        let reader = try ArchiveReader(MemorySource(bytes))
        var ends: [BlobDigest: UInt64] = [:]
        for (_, content) in PackingTests.mixed {
            let digest = SHA256.digest(of: content)
            let entry = try #require(try reader.entry(for: digest))
            ends[digest] = entry.offset + entry.storedLength
        }
        var random = SeededRandom(seed: 43)
        for _ in 0..<12 {
            let cut = Int.random(in: 20_000..<bytes.count, using: &random)
            let (report, new) = try salvage(Array(bytes[..<cut]))
            let found = Set(report.blobs.map(\.digest))
            for (digest, end) in ends { #expect(found.contains(digest) == (end <= UInt64(cut))) }
            #expect(try ArchiveVerifier(source: MemorySource(new), depth: .full, jobs: 2).verify().isDamaged == false)
        }
    }

    @Test func passesOverDamageAndKeepsWhatIsBehindIt() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        var damaged = bytes
        for position in 300_000..<300_064 { damaged[position] ^= 0x55 }
        let (report, new) = try salvage(damaged)
        #expect(!report.lost.isEmpty)
        #expect(report.unreadableBytes > 0)
        #expect(report.blobs.allSatisfy { $0.state == .proven })
        #expect(try ArchiveVerifier(source: MemorySource(new), depth: .full, jobs: 2).verify().isDamaged == false)
    }

    @Test func refusesAFileWithoutAnyFrame() {
        #expect(throws: ArchiveError.self) { try salvage([UInt8](repeating: 3, count: 5_000)) }
    }
}
