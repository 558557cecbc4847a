import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat
@testable import VrarcModel

@Suite struct PackingTests {
    static let mixed: [(String, [UInt8])] = {
        var random = SeededRandom(seed: 41)
        var images = (0..<300).map { number -> (String, [UInt8]) in
            ("a/\(number).gif", image(Int.random(in: 30...9_000, using: &random), seed: UInt64(number)))
        }
        // Duplicates, both small and large, and lengths around each edge.
        images.append(("b/copy of 7.gif", images[7].1))
        for (number, count) in [65_535, 65_536, 65_537, 131_072, 131_073, 400_000].enumerated() {
            images.append(("c/large \(number).gif", image(count, seed: UInt64(1000 + number))))
        }
        images.append(("d/large copy.gif", image(400_000, seed: 1005)))
        images.append(("d/compressible.gif", image(29, seed: 1) + [UInt8](repeating: 7, count: 300_000)))
        return images
    }()
    static let attachments: [(String, [UInt8])] = [
        ("empty", []), ("licence.txt", Array("free".utf8)), ("again.txt", Array("free".utf8)),
        ("text", Array(String(repeating: "a line of text\n", count: 20_000).utf8)),
    ]

    static let bundle = MemoryBundle(images: mixed, attachments: attachments)

    @Test func packsWhatTheVerifierFindsNothingWrongWith() throws {
        let (bytes, report) = try Self.bundle.pack()
        let verified = try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 2).verify()
        #expect(verified.findings == [])
        #expect(verified.established == ["stored intact", "consistent", "complete", "valid"])
        #expect(verified.contentID == report.summary.contentID)
        #expect(verified.archiveID == report.summary.archiveID)
        #expect(verified.fileID == report.summary.fileID)
        #expect(verified.intactBlobs == verified.blobs)
        #expect(verified.payloadFiles == report.summary.payloadFiles)
        #expect(report.units.map(\.images) == [UInt64(Self.mixed.count)])
    }

    @Test(arguments: [1, 2, 7])
    func makesTheSameBytesWithAnyNumberOfJobs(_ jobs: Int) throws {
        #expect(try Self.bundle.pack(jobs: jobs).0 == Self.bundle.pack(jobs: 3).0)
    }

    @Test func givesTheSameContentTheSameIDAtEveryLevel() throws {
        let (first, a) = try Self.bundle.pack(level: 1)
        let (second, b) = try Self.bundle.pack(level: 12)
        #expect(a.summary.contentID == b.summary.contentID)
        #expect(a.summary.archiveID == b.summary.archiveID)
        #expect(first != second)
    }

    @Test func storesEachContentOnce() throws {
        let (_, report) = try Self.bundle.pack()
        let distinct = Set(Self.mixed.map(\.1) + Self.attachments.map(\.1))
        #expect(report.summary.payloadOctets > report.summary.storedOctets)
        #expect(report.summary.storedOctets > distinct.reduce(0) { $0 + UInt64($1.count) })
    }

    @Test func leavesOutWhatCanNotBeReadAndSaysSo() throws {
        let bundle = MemoryBundle(images: Self.mixed, unreadable: [3])
        let (bytes, report) = try bundle.pack()
        #expect(report.notices.map(\.kind) == [.leftOut])
        #expect(report.units[0].images == UInt64(Self.mixed.count - 1))
        #expect(try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 2).verify().findings == [])
    }

    @Test func writesSectionsInSeveralFrames() throws {
        var limits = SectionLimits()
        limits.index.entriesPerFrame = 100
        limits.names.entriesPerFrame = 64
        let (bytes, _) = try Self.bundle.pack(limits: limits)
        // Readers of the format expect the real limits: frames that end early are an error, and no trap.
        let verified = try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 2).verify()
        #expect(verified.findings.map(\.code).contains(.tableMismatch))
    }

    @Test func packsAnEmptyBundle() throws {
        let (bytes, _) = try MemoryBundle(images: []).pack()
        #expect(try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 1).verify().findings == [])
    }

    @Test func storesAContentAgainAfterAThousandLinks() throws {
        let content = image(2_000, seed: 5)
        let bundle = MemoryBundle(images: (0..<2_500).map { ("\($0).gif", content) })
        let (bytes, report) = try bundle.pack()
        #expect(report.summary.payloadFiles == 2_504)
        #expect(try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 2).verify().findings == [])
    }

    @Test func dividesLineFilesAtLineEnds() throws {
        let bundle = MemoryBundle(
            images: (0..<6_000).map { ("a folder with a longer name/\($0).gif", image(60, seed: UInt64($0))) })
        let (bytes, _) = try bundle.pack()
        #expect(try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 2).verify().findings == [])
    }
}
