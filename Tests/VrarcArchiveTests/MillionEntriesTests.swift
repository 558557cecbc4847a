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

    /// The data frames of `archive` under INDEX and NAMES with a million entries more, at random places.
    private static func enlarge(_ archive: [UInt8]) throws -> [UInt8] {
        let old = try ArchiveReader(MemorySource(archive))
        var random = SeededRandom(seed: 79)
        var entries = try (0..<old.blobCount).map { try old.entry(at: $0) }
        let one = try #require(try old.entry(forPath: path)).entry
        for _ in 0..<count {
            var entry = one
            var words: [UInt8] = []
            for _ in 0..<4 { words.append(littleEndian: random.next()) }
            entry.digest = unsafe BlobDigest(words.span.bytes)
            entries.append(entry)
        }
        entries.sort { $0.digest < $1.digest }
        let ordinal = UInt64(entries.firstIndex { $0.digest == one.digest } ?? 0)
        var names = (0..<count).map { _ in
            NameEntry(key: NameKey(high: random.next(), low: random.next()), ordinal: 0)
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
