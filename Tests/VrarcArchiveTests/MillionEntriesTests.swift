import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

/// What one blob costs in an archive of a million: the data of a small archive under an index of that many entries.
@Suite struct MillionEntriesTests {
    private static let count = 1_000_000
    private static let path = Array("data/collections/shapes/images/one.gif".utf8)
    private static let content = image(5_000, seed: 77)
    /// Made once; sorting a million entries takes seconds without optimization.
    private static let archive = Result {
        let (small, _) = try MemoryBundle(images: [("one.gif", content)]).pack()
        return MemorySource(try enlarge(small))
    }

    @Test func readsAPathWithFourReadsAndADigestWithThree() throws {
        let source = try Self.archive.get()
        let context = WorkerContext(level: 1)

        let byPath = RecordingSource(source)
        let reader = try ArchiveReader(byPath)
        let entry = try #require(try reader.entry(forPath: Self.path))
        #expect(try reader.content(of: entry, context) == Self.content)
        #expect(byPath.reads.count == 4)
        #expect(byPath.reads.map { $0.upperBound - $0.lowerBound }.allSatisfy { $0 <= 131_072 })

        let byDigest = RecordingSource(source)
        let other = try ArchiveReader(byDigest)
        let found = try #require(try other.entry(for: SHA256.digest(of: Self.content)))
        #expect(found == entry.entry)
        #expect(try other.content(of: found, context) == Self.content)
        #expect(byDigest.reads.count == 3)
    }

    /// A large content has no header beside it: that it is the path's, the block of NAMES and its checksum say, which were
    /// read with the page and the end of the file.
    @Test func readsALargeContentByItsPathWithFourReads() throws {
        let content = image(400_000, seed: 79)
        let (bytes, _) = try MemoryBundle(images: [("one.gif", content)]).pack()
        let recording = RecordingSource(MemorySource(bytes))
        let reader = try ArchiveReader(recording)
        let entry = try #require(try reader.entry(forPath: Self.path))
        #expect(!entry.entry.isSmall)
        var read: [UInt8] = []
        try unsafe reader.stream(entry, WorkerContext(level: 1)) { unsafe read.append(contentsOf: $0) }
        #expect(read == content)
        #expect(recording.reads.count == 4)
    }

    /// Property: 500 digests, seed 78.
    @Test func findsAnyOfAMillionDigestsWithOneRead() throws {
        let recording = RecordingSource(try Self.archive.get())
        let reader = try ArchiveReader(recording)
        var random = SeededRandom(seed: 78)
        for _ in 0..<500 {
            let before = recording.reads.count
            let ordinal = UInt64.random(in: 0..<reader.blobCount, using: &random)
            let entry = try reader.entry(at: ordinal)
            #expect(try reader.entry(for: entry.digest) == entry)
            #expect(recording.reads.count == before + 2)
        }
    }

    /// Digests and keys that somebody chose: all in one bucket, so that no page is where it is expected.
    ///
    /// Property: 200 digests that are there and one that is not, seed 80.
    @Test func findsDigestsOfOneBeginningWithFewReads() throws {
        let (small, _) = try MemoryBundle(images: [("one.gif", Self.content)]).pack()
        let count = 50_000
        let recording = RecordingSource(MemorySource(try Self.enlarge(small, by: count, beginning: 0xABCD)))
        let reader = try ArchiveReader(recording)
        var random = SeededRandom(seed: 80)
        for _ in 0..<200 {
            let ordinal = UInt64.random(in: 0..<reader.blobCount, using: &random)
            let entry = try reader.entry(at: ordinal)
            let before = recording.reads.count
            #expect(try reader.entry(for: entry.digest) == entry)
            // 49 pages of 1,024 entries: the expected one, the one beside it, then halving.
            #expect(recording.reads.count <= before + 2 + 6)
        }
        let before = recording.reads.count
        var absent: [UInt8] = [0xAB, 0xCD]
        absent += random.bytes(30)
        #expect(try reader.entry(for: unsafe BlobDigest(absent.span.bytes)) == nil)
        #expect(recording.reads.count <= before + 2 + 6)
        let byPath = try #require(try reader.entry(forPath: Self.path))
        #expect(try reader.content(of: byPath, WorkerContext(level: 1)) == Self.content)
    }

    /// The data frames of `archive` under INDEX and NAMES with so many entries more, at random places, or all behind
    /// digests and keys of the same first two bytes.
    private static func enlarge(
        _ archive: [UInt8], by count: Int = count, beginning: UInt64? = nil
    ) throws -> [UInt8] {
        let old = try ArchiveReader(MemorySource(archive))
        var random = SeededRandom(seed: 79)
        var entries = try (0..<old.blobCount).map { try old.entry(at: $0) }
        let one = try #require(try old.entry(forPath: path)).entry
        for _ in 0..<count {
            var entry = one
            var words: [UInt8] = []
            for _ in 0..<4 { words.append(littleEndian: random.next()) }
            if let beginning { words.replaceSubrange(0..<2, with: [UInt8(beginning >> 8), UInt8(beginning & 255)]) }
            entry.digest = unsafe BlobDigest(words.span.bytes)
            entries.append(entry)
        }
        entries.sort { $0.digest < $1.digest }
        let ordinal = UInt64(entries.firstIndex { $0.digest == one.digest } ?? 0)
        var names = (0..<count).map { _ in
            let high = random.next()
            return NameEntry(
                key: NameKey(high: beginning.map { $0 << 48 | high >> 16 } ?? high, low: random.next()), ordinal: 0)
        }
        names.append(NameEntry(key: NameKey(SHA256.digest(of: path)), ordinal: ordinal))
        names.sort { $0.key < $1.key }
        return sections(Array(archive[..<Int(old.footer.dataEnd)]), entries, names, old.footer)
    }

    private static func sections(
        _ data: [UInt8], _ entries: [IndexEntry], _ names: [NameEntry], _ old: Footer
    ) -> [UInt8] {
        var bytes = data
        var table: [SectionEntry] = []
        func section(_ type: SectionType, _ body: [UInt8]) {
            let frame = SectionPrefix(type, bodyLength: UInt64(body.count)).encode() + body
            table.append(
                SectionEntry(
                    type: type, offset: UInt64(bytes.count), length: UInt64(frame.count),
                    digest: SHA256.digest(of: frame)))
            bytes += frame
        }
        var body: [UInt8] = []
        var index = Fanout()
        for entry in entries {
            entry.encode(into: &body)
            index.count(bucket: entry.digest.bucket)
        }
        section(.index, body)
        body = []
        var keys = Fanout()
        for name in names {
            name.encode(into: &body)
            keys.count(bucket: name.key.bucket)
        }
        section(.names, body)
        section(.directories, [])
        section(.blocks, [])
        section(.blockSums, [UInt8](repeating: 0, count: 16))
        var footer = old
        footer.firstCopy = UInt64(bytes.count)
        bytes += [UInt8](repeating: 0, count: Footer.length)
        index.accumulate()
        keys.accumulate()
        section(.indexFanout, index.encodeBody())
        section(.namesFanout, keys.encodeBody())
        let tableFrame = SectionTable(table).encode()
        footer.tableOffset = UInt64(bytes.count)
        footer.tableLength = UInt64(tableFrame.count)
        footer.tableDigest = SHA256.digest(of: tableFrame)
        footer.end = UInt64(bytes.count + tableFrame.count + Footer.length)
        footer.blobCount = UInt64(entries.count)
        footer.pathCount = UInt64(names.count)
        let sealed = ArchiveWriter.seal(footer)
        bytes += tableFrame + sealed
        bytes.replaceSubrange(Int(footer.firstCopy)..<Int(footer.firstCopy) + Footer.length, with: sealed)
        return bytes
    }
}
