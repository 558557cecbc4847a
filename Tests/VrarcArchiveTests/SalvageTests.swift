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

    /// The stored place of a content.
    private func place(_ content: [UInt8], in bytes: [UInt8]) throws -> Range<Int> {
        let reader = try ArchiveReader(MemorySource(bytes))
        let entry = try #require(try reader.entry(for: SHA256.digest(of: content)))
        return Int(entry.offset)..<Int(entry.offset + entry.storedLength)
    }

    private func zeroed(_ bytes: [UInt8], _ place: Range<Int>) -> [UInt8] {
        bytes[..<place.lowerBound] + [UInt8](repeating: 0, count: place.count) + bytes[place.upperBound...]
    }

    @Test func tellsProvenPlausibleAndNamelessContentsApart() throws {
        let images = [("1.gif", image(300, seed: 1)), ("2.gif", image(70_000, seed: 2))]
        let (a, b, c) = (image(70_000, seed: 3), image(400, seed: 4), image(70_000, seed: 5))
        let (bytes, _) = try MemoryBundle(images: images, attachments: [("a", a), ("b", b), ("c", c)]).pack()
        // The group with nothing but the header of `a`, and all behind the content of `c`: manifest and INDEX.
        let documents = try place(a, in: bytes).lowerBound - 1
        let damaged = try Array(zeroed(bytes, documents..<documents + 1)[..<place(c, in: bytes).upperBound])
        let (report, new) = try salvage(damaged)
        func state(_ content: [UInt8]) -> SalvageState? {
            report.blobs.first { $0.digest == SHA256.digest(of: content) }?.state
        }
        for (name, content) in images { #expect(state(content) == .proven, "its record has it: \(name)") }
        #expect(state(b) == .plausible)
        #expect(state(c) == .plausible)
        #expect(state(a) == .nameless)
        #expect(report.lost == [])
        let verified = try ArchiveVerifier(source: MemorySource(new), depth: .full, jobs: 2).verify()
        #expect(verified.findings == [])
        #expect(try ArchiveReader(MemorySource(new)).entry(for: SHA256.digest(of: a)) != nil)
    }

    /// The size in the header of a section is covered by no checksum that could be found from the front.
    @Test func believesNoSizeOfASection() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        let (whole, _) = try salvage(bytes)
        var damaged = bytes
        // IDENTIFICATION stands behind the first frame of 1,045 bytes; its size is at 4.
        damaged.replaceSubrange(1_045 + 4..<1_045 + 8, with: [0, 0, 4, 0])
        let (report, _) = try salvage(damaged)
        #expect(report.blobs.map(\.digest) == whole.blobs.map(\.digest))
        #expect(report.blobs.allSatisfy { $0.state == .proven })
    }

    @Test func aContentOfSeveralFramesIsWholeOrNotFound() throws {
        let content = image(29, seed: 6) + [UInt8](repeating: 9, count: FormatLimits.frameContent + 100_000)
        let other = image(600, seed: 8)
        let (bytes, _) = try MemoryBundle(
            images: [("1.gif", image(90, seed: 7))],
            attachments: [("big", content), ("copy", other), ("other", other)]
        ).pack()
        let digest = SHA256.digest(of: content)
        let frames = try place(content, in: bytes)
        let reader = FrameReader(MemorySource(bytes), limit: UInt64(frames.upperBound))
        let first = try reader.frame(at: UInt64(frames.lowerBound), WorkerContext(level: 1)).extent.length
        let second = frames.lowerBound + Int(first)

        // Without its header it is one content all the same, and the manifest has its name.
        let (headless, _) = try salvage(zeroed(bytes, frames.lowerBound - 4..<frames.lowerBound))
        #expect(headless.blobs.first { $0.digest == digest }?.state == .proven)
        #expect(headless.blobs.first { $0.digest == digest }?.path == "data/attachments/big")
        #expect(headless.lost == [])
        // Without manifest and INDEX too, it is nameless.
        let (cut, _) = try salvage(
            Array(zeroed(bytes, frames.lowerBound - 4..<frames.lowerBound)[..<(frames.upperBound + 100)]))
        #expect(cut.blobs.first { $0.digest == digest }?.state == .nameless)
        // A piece of it is no content.
        for hole in [frames.lowerBound..<frames.lowerBound + 4, second..<second + 4] {
            for end in [bytes.count, frames.upperBound + 20] {
                let (torn, new) = try salvage(Array(zeroed(bytes, hole)[..<end]))
                #expect(!torn.blobs.contains { $0.size >= 100_000 })
                #expect(torn.lost == ["data/attachments/big"])
                guard end == bytes.count else { continue }
                let link = try ArchiveReader(MemorySource(new)).entry(forPath: Array("data/attachments/other".utf8))
                #expect(link?.entry.digest == SHA256.digest(of: other))
            }
        }
    }

    /// Records whose own header is lost, and with it the folder of their images.
    @Test func recordsWithoutAHeaderStillProveTheirImages() throws {
        let images = (0..<300).map { ("\($0).gif", image(40, seed: UInt64($0))) }
        let (bytes, _) = try MemoryBundle(images: images).pack()
        let reader = try ArchiveReader(MemorySource(bytes))
        let named = try #require(try reader.entry(forPath: Array("data/collections/shapes/metadata.jsonl".utf8)))
        #expect(!named.entry.isSmall)
        let records = Int(named.entry.offset)..<Int(named.entry.offset + named.entry.storedLength)
        // The group before has the header and the last images; behind the records are manifest and INDEX.
        let (report, new) = try salvage(
            Array(zeroed(bytes, records.lowerBound - 4..<records.lowerBound)[..<records.upperBound]))
        let found = report.blobs.filter { $0.path?.hasSuffix(".gif") == true }
        #expect(found.count > 200 && found.count < 300)
        #expect(found.allSatisfy { $0.state == .proven })
        // Whether they are all there nothing tells, so they are no content of their own.
        #expect(!report.blobs.contains { $0.digest == named.entry.digest })
        #expect(try ArchiveVerifier(source: MemorySource(new), depth: .full, jobs: 2).verify().isDamaged == false)
        // The manifest knows them whole.
        let (all, _) = try salvage(zeroed(bytes, records.lowerBound - 4..<records.lowerBound))
        #expect(all.blobs.contains { $0.digest == named.entry.digest && $0.state == .proven })
    }

    @Test func keepsBothContentsOfOnePath() throws {
        let (first, _) = try MemoryBundle(images: [("1.gif", image(300, seed: 1))]).pack()
        let (second, _) = try MemoryBundle(images: [("1.gif", image(300, seed: 2))]).pack()
        let (report, new) = try salvage(first + second)
        #expect(report.blobs.allSatisfy { $0.state == .proven })
        let reader = try ArchiveReader(MemorySource(new))
        let path = Array("data/collections/shapes/images/1.gif".utf8)
        #expect(try reader.entry(forPath: path)?.entry.digest == SHA256.digest(of: image(300, seed: 1)))
        #expect(try reader.entry(for: SHA256.digest(of: image(300, seed: 2))) != nil)
        #expect(report.pack.attachments == 1)
    }

    /// The new archive has a document of its own, so the bytes of the old one would be nowhere in it.
    @Test func keepsANamelessCopyOfADocument() throws {
        let (bytes, packed) = try PackingTests.bundle.pack()
        let reader = try ArchiveReader(MemorySource(bytes))
        let path = Array("data/collections/shapes/collection.json".utf8)
        let entry = try #require(try reader.entry(forPath: path)).entry
        let (group, _) = try FrameReader(MemorySource(bytes), limit: UInt64(bytes.count))
            .frame(at: entry.offset, WorkerContext(level: 1))
        let start = Int(entry.positionInFrame)
        let document = unsafe Array(group.bytes[start..<start + Int(entry.rawLength)])
        let copy = unsafe RawFrame.encode(document.span.bytes, checksum: XXHash.frameChecksum(document))
        let (report, new) = try salvage(bytes + copy)
        #expect(report.blobs.filter { $0.digest == entry.digest }.map(\.state) == [.proven, .nameless])
        #expect(report.pack.attachments == packed.attachments + 1)
        #expect(try ArchiveReader(MemorySource(new)).entry(for: entry.digest) != nil)
    }

    /// Behind a sound archive every 24 bytes claim to begin an index that reaches to the end: a search that read each of
    /// these 40,000 would not end in days.
    @Test func endsWhereEveryPlaceClaimsToBeginAnIndex() throws {
        let (bytes, packed) = try PackingTests.bundle.pack()
        let claim = SectionPrefix(.index, bodyLength: 0xFFFF_FF00).encode()
        let hostile = bytes + (0..<40_000).flatMap { _ in claim }
        let (report, _) = try salvage(hostile)
        #expect(report.pack.summary.contentID == packed.summary.contentID)
    }

    /// Frames of one repeated line: what is kept of them does not grow with their number.
    @Test func keepsALineThatIsRepeatedOnce() throws {
        var lists = SalvageLists()
        var line: [UInt8] = []
        ManifestLine.encode(SHA256.digest(of: [1]), path: Array("data/attachments/a".utf8), into: &line)
        let text = (0..<10_000).flatMap { _ in line }
        let content = ByteBuffer(capacity: text.count)
        unsafe content.storage.copyBytes(from: text)
        content.count = text.count
        let isList = lists.takeNameless(content)
        #expect(isList)
        #expect(lists.listed.count == 1)
    }
}
