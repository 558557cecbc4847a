import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

/// Sections that take several frames, made small by test limits of writer and reader (spec 5.2).
@Suite struct SectionPiecesTests {
    /// Prime numbers of entries, so that borders fall anywhere in pages, buckets and 64 KiB pieces.
    private static let limits: SectionLimits = {
        var limits = SectionLimits()
        limits.index.entriesPerFrame = 37
        limits.names.entriesPerFrame = 29
        limits.blocks.entriesPerFrame = 7
        limits.directoriesBody = 200
        return limits
    }()
    private static let whole = Result { try PackingTests.bundle.pack() }
    private static let pieces = Result { try PackingTests.bundle.pack(limits: limits) }

    /// The bodies of a section's frames, as they are stored.
    private func frames(_ type: SectionType, _ reader: ArchiveReader) throws -> [Int] {
        let section = try #require(reader.table[type])
        var lengths: [Int] = []
        var offset = section.offset
        while offset < section.end {
            let bytes = try reader.source.bytes(at: offset, count: SectionPrefix.length)
            let prefix = try #require(unsafe SectionPrefix(bytes.span.bytes))
            lengths.append(Int(prefix.bodyLength))
            offset += prefix.frameLength
        }
        return lengths
    }

    @Test func eachFrameButTheLastIsFull() throws {
        let reader = try ArchiveReader(MemorySource(try Self.pieces.get().0), limits: Self.limits)
        for (type, body, entry) in [
            (SectionType.index, 37 * 64, 64), (.names, 29 * 24, 24), (.blocks, 7 * 8, 8),
        ] {
            let lengths = try frames(type, reader)
            #expect(lengths.count > 3)
            #expect(lengths.dropLast().allSatisfy { $0 == body })
            #expect(lengths.allSatisfy { $0 > 0 && $0 % entry == 0 })
        }
        let directories = try frames(.directories, reader)
        #expect(directories.count > 2 && directories.allSatisfy { $0 > 0 && $0 <= 200 })
    }

    @Test func theVerifierFindsNothingWrong() throws {
        let (bytes, report) = try Self.pieces.get()
        let verified = try ArchiveVerifier(
            source: MemorySource(bytes), depth: .full, jobs: 2, limits: Self.limits
        ).verify()
        #expect(verified.findings == [])
        #expect(verified.established == ["stored intact", "consistent", "complete", "valid"])
        #expect(report.summary.contentID == (try Self.whole.get().1.summary.contentID))
        #expect(report.summary.archiveID == (try Self.whole.get().1.summary.archiveID))
    }

    @Test func everyDigestPathAndDirectoryIsFoundAsInOneFrame() throws {
        let one = try ArchiveReader(MemorySource(try Self.whole.get().0))
        let many = try ArchiveReader(MemorySource(try Self.pieces.get().0), limits: Self.limits)
        let context = WorkerContext(level: 1)
        #expect(one.blobCount == many.blobCount)
        for ordinal in 0..<one.blobCount {
            let entry = try many.entry(at: ordinal)
            #expect(try entry == one.entry(at: ordinal))
            #expect(try many.entry(for: entry.digest) == entry)
        }
        var paths: [[UInt8]] = []
        try one.forEachManifestLine(context) { _, path in paths.append(path) }
        for path in paths {
            let expected = try #require(try one.entry(forPath: path))
            let found = try #require(try many.entry(forPath: path))
            #expect(found.entry == expected.entry && found.ordinal == expected.ordinal)
            #expect(found.number == expected.number)
        }
        // A link and a large blob: these are compared with BLOCKS before they are given out.
        for path in ["b/copy of 7.gif", "c/large 5.gif", "d/large copy.gif"] {
            let whole = Array("data/collections/shapes/images/\(path)".utf8)
            let content = try #require(PackingTests.mixed.first { $0.0 == path }).1
            #expect(try many.content(of: #require(try many.entry(forPath: whole)), context) == content)
        }
        #expect(try many.directories() == one.directories())
    }

    /// Property: a changed byte is reported at its own block, whatever frame of BLOCKS has the checksum; 60 places, seed 91.
    @Test func aChangedByteIsFoundAtItsPlaceAcrossFrames() throws {
        let (bytes, _) = try Self.pieces.get()
        let reader = try ArchiveReader(MemorySource(bytes), limits: Self.limits)
        let end = try #require(reader.table[.blocks]).offset
        var random = SeededRandom(seed: 91)
        for _ in 0..<60 {
            let place = UInt64.random(in: 0..<end, using: &random)
            var damaged = bytes
            damaged[Int(place)] ^= 1
            let found = try ArchiveVerifier(
                source: MemorySource(damaged), depth: .scrub, jobs: 2, limits: Self.limits
            ).verify()
            #expect(found.findings.map(\.code) == [.blockChecksumMismatch])
            #expect(found.findings.map(\.place) == [.offset(place / 65_536 * 65_536)])
        }
    }

    @Test func salvageProvesEveryBlobByAnIndexInPieces() throws {
        let (bytes, _) = try Self.pieces.get()
        // Without the manifests' frames only INDEX can prove a blob; without a footer nothing tells where INDEX is.
        let reader = try ArchiveReader(MemorySource(bytes), limits: Self.limits)
        let names = try #require(reader.table[.names])
        var damaged = Array(bytes[..<Int(names.offset)])
        let manifest = try #require(try reader.entry(for: reader.contentID))
        for position in Int(manifest.offset)..<Int(reader.footer.dataEnd) { damaged[position] ^= 0x55 }
        let options = PackOptions(writer: WriterOptions(bundleName: "salvaged", softwareAgent: "vrarc tests"))
        let report = try Salvager(source: MemorySource(damaged)).salvage(to: MemorySink(), options: options)
        #expect(report.blobs.count >= Set(PackingTests.mixed.map(\.1)).count)
        #expect(report.blobs.allSatisfy { $0.state == .proven })
    }

    @Test func aReaderOfOtherLimitsReportsTheFramesAndStops() throws {
        let other = try ArchiveVerifier(source: MemorySource(try Self.pieces.get().0), depth: .full, jobs: 2).verify()
        #expect(other.findings.map(\.code) == [.tableMismatch])
        let swapped = try ArchiveVerifier(
            source: MemorySource(try Self.whole.get().0), depth: .full, jobs: 2, limits: Self.limits
        ).verify()
        #expect(swapped.findings.map(\.code) == [.tableMismatch])
    }
}
