import Testing

@testable import VrarcArchive
@testable import VrarcFormat

@Suite struct RandomReadTests {
    /// Property: a random read gives what the whole gives; every path of 308, seed 41.
    @Test func readsEveryFileAlone() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        let reader = try ArchiveReader(MemorySource(bytes))
        let context = WorkerContext(level: 1)
        for (name, content) in PackingTests.mixed {
            let entry = try #require(try reader.entry(forPath: Array("data/collections/shapes/images/\(name)".utf8)))
            #expect(try reader.content(of: entry, context) == content)
            #expect(try reader.entry(for: SHA256.digest(of: content)) == entry.entry)
        }
        #expect(try reader.entry(forPath: Array("data/nowhere".utf8)) == nil)
        #expect(try reader.entry(for: SHA256.digest(of: Array("nothing".utf8))) == nil)
    }

    @Test func readsAPathWithFourReadsAndADigestWithThree() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        let (name, content) = PackingTests.mixed[120]
        let context = WorkerContext(level: 1)

        let byPath = RecordingSource(MemorySource(bytes))
        let reader = try ArchiveReader(byPath)
        let entry = try #require(try reader.entry(forPath: Array("data/collections/shapes/images/\(name)".utf8)))
        #expect(try reader.content(of: entry, context) == content)
        #expect(byPath.reads.count == 4)

        let byDigest = RecordingSource(MemorySource(bytes))
        let other = try ArchiveReader(byDigest)
        let found = try #require(try other.entry(for: SHA256.digest(of: content)))
        #expect(try other.content(of: found, context) == content)
        #expect(byDigest.reads.count == 3)
    }

    @Test func listsTheManifestInOrder() throws {
        let (bytes, report) = try PackingTests.bundle.pack()
        let reader = try ArchiveReader(MemorySource(bytes))
        let context = WorkerContext(level: 1)
        var paths: [[UInt8]] = []
        try reader.forEachManifestLine(context) { _, path in paths.append(path) }
        #expect(UInt64(paths.count) == report.summary.payloadFiles)
        for (a, b) in zip(paths, paths.dropFirst()) { #expect(CanonicalOrder.precedes(a, b)) }

        let images = try #require(
            try reader.directories().first { $0.path == Array("data/collections/shapes/images/a".utf8) })
        var part: [[UInt8]] = []
        try reader.forEachManifestLine(context, in: images.manifestFrom..<images.manifestTo) { _, path in
            part.append(path)
        }
        #expect(part == paths.filter { $0.starts(with: "data/collections/shapes/images/a/".utf8) })
        #expect(UInt64(part.count) == images.files)
    }
}
