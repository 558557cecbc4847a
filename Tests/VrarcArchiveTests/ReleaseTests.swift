import Testing

@testable import VrarcArchive
@testable import VrarcFormat
@testable import VrarcModel

/// What is given out, and when.
@Suite struct ReleaseTests {
    private static let many = Result {
        try MemoryBundle(
            images: (0..<6_000).map { ("a folder with a longer name/\($0).gif", image(60, seed: UInt64($0))) }
        ).pack().0
    }

    @Test func givesABlobOfSeveralFramesInOnePieceAfterItsDigest() throws {
        let bytes = try Self.many.get()
        let reader = try ArchiveReader(MemorySource(bytes))
        let context = WorkerContext(level: 1)
        let entry = try #require(try reader.entry(forPath: Array("data/collections/shapes/metadata.jsonl".utf8)))
        #expect(entry.entry.rawLength > UInt64(FormatLimits.lineFrame))
        var pieces = 0
        try unsafe reader.stream(entry, context) { _ in pieces += 1 }
        #expect(pieces == 1)

        // The last byte of its last frame's checksum: everything before would decode.
        var damaged = bytes
        damaged[Int(entry.entry.offset + entry.entry.storedLength) - 1] ^= 1
        let other = try ArchiveReader(MemorySource(damaged))
        var given = 0
        #expect(throws: ArchiveError.self) { try unsafe other.stream(entry, context) { _ in given += 1 } }
        #expect(given == 0)
    }

    @Test func refusesAPathWhoseNameEntryWasChanged() throws {
        let bytes = try PackingTests.bundle.pack().0
        let reader = try ArchiveReader(MemorySource(bytes))
        let names = try #require(reader.table[.names])
        let context = WorkerContext(level: 1)
        // A small file, a large one, and a link.
        for name in ["a/120.gif", "c/large 5.gif", "d/large copy.gif"] {
            let path = Array("data/collections/shapes/images/\(name)".utf8)
            let found = try #require(try reader.entry(forPath: path))
            let ordinal = Int(names.offset + SectionGeometry.names.position(of: found.number)) + 16
            var damaged = bytes
            damaged[ordinal] ^= 1
            let other = try ArchiveReader(MemorySource(damaged))
            #expect(throws: ArchiveError.self, "\(name)") {
                let entry = try #require(try other.entry(forPath: path))
                _ = try other.content(of: entry, context)
            }
            #expect(try reader.content(of: found, context).count == found.entry.rawLength)
        }
    }

    @Test func packsTheNextFileRightAfterOneThatFailedMidway() throws {
        let bundle = BrokenBundle()
        var options = PackOptions(writer: WriterOptions(bundleName: "bundle", softwareAgent: "vrarc tests"))
        options.jobs = 1
        let sink = MemorySink()
        let report = try Packer(source: bundle, options: options).pack(to: sink)
        #expect(report.notices.map(\.kind) == [.leftOut])
        let verified = try ArchiveVerifier(source: MemorySource(sink.bytes), depth: .full, jobs: 1).verify()
        #expect(verified.findings == [])
        #expect(verified.payloadFiles == 2)
    }

    /// A file above 64 MiB that can't be read to its end, then a small one.
    private final class BrokenBundle: BundleSource {
        let units: [SourceUnit] = []
        let attachments = [
            SourceFile(path: Array("attachments/a".utf8), role: .attachment, size: 70 << 20, id: 0),
            SourceFile(path: Array("attachments/b".utf8), role: .attachment, size: 5, id: 1),
        ]
        let notices: [SourceNotice] = []
        let names = ["memory"]
        let newestModification: Int64? = nil

        func open(_ file: SourceFile) throws(SourceFault) -> any ContentReader {
            Reader(file.size, fails: file.id == 0)
        }

        func annotation(of file: SourceFile, in unit: SourceUnit) throws(SourceFault) -> ImageAnnotation {
            ImageAnnotation(.collection(objects: nil))
        }

        private final class Reader: ContentReader {
            let size: UInt64
            private let fails: Bool
            private var done: UInt64 = 0

            init(_ size: UInt64, fails: Bool) {
                self.size = size
                self.fails = fails
            }

            func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
                if fails, done > 3 << 20 { throw SourceFault(.unreadable, subject: "a", detail: "the disk failed") }
                let count = Int(min(UInt64(buffer.count), size - done))
                for position in 0..<count { unsafe buffer[position] = 7 }
                done += UInt64(count)
                return count
            }

            func checkUnchanged() throws(SourceFault) {}
        }
    }
}
