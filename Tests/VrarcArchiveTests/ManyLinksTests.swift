import Testing

@testable import VrarcArchive
@testable import VrarcFormat
@testable import VrarcModel

/// Archives with much of one thing: links to one content, collections.
@Suite struct ManyLinksTests {
    /// 65,537 files of one content: stored, 1,000 links, stored again, and so on (spec 5.6).
    @Test func storesAContentOnceForEach1001Files() throws {
        let count = 65_537
        let sink = MemorySink()
        let pool = WorkerPool(width: 2)
        let writer = try ArchiveWriter(
            to: sink, options: WriterOptions(bundleName: "bundle", softwareAgent: "vrarc tests"), pool: pool)
        let content = StoredContent(small: [UInt8](repeating: 7, count: 600))
        for number in 0..<count { try writer.add(Array("data/attachments/\(100_000 + number)".utf8), content) }
        let document = ArchiveManifest(collections: [], classifiers: [], attachments: UInt64(count), renamed: [])
        try writer.add(Array("data/archive.json".utf8), document: document.encoded)
        let summary = try writer.finish()
        #expect(summary.payloadFiles == UInt64(count + 1))
        #expect(summary.storedOctets == UInt64(600 + document.encoded.count))

        let verified = try ArchiveVerifier(source: MemorySource(sink.bytes), depth: .full, jobs: 2).verify()
        #expect(verified.findings == [])
        #expect(stored(sink.bytes) == (0..<count).filter { $0 % 1_001 == 0 })
    }

    /// Which of the files below `attachments/` are stored, by number.
    private func stored(_ archive: [UInt8]) -> [Int] {
        let source = MemorySource(archive)
        guard let end = try? ArchiveReader(source).footer.dataEnd else { return [] }
        let walk = FrameWalk(
            source, dataEnd: end, pool: WorkerPool(width: 2), hints: LargeBlobHints(nil), depth: .structure)
        var numbers: [Int] = []
        while case .frame(let frame) = walk.next() {
            guard case .success(let decoded) = walk.content(of: frame) else { return [] }
            decoded.content.withBytes { bytes in
                var position = 0
                while case .entry(let entry, let header)? = try? TarParser.parse(bytes, at: position, frameOffset: 0) {
                    let size = entry.contentSize
                    position += header + Int(size) + TarEntry.padding(after: size)
                    if case .file = entry.kind, size == 600 {
                        numbers.append((Int(String(decoding: entry.name.suffix(6), as: UTF8.self)) ?? 0) - 100_000)
                    }
                }
            }
        }
        return numbers
    }

    @Test func holdsAThousandCollections() throws {
        let sink = MemorySink()
        let source = ThousandCollections()
        var options = PackOptions(writer: WriterOptions(bundleName: "bundle", softwareAgent: "vrarc tests"))
        options.jobs = 2
        let report = try Packer(source: source, options: options).pack(to: sink)
        #expect(report.units.count == 1_000)
        let verified = try ArchiveVerifier(source: MemorySource(sink.bytes), depth: .full, jobs: 2).verify()
        #expect(verified.findings == [])
        let reader = try ArchiveReader(MemorySource(sink.bytes))
        let collections = try reader.directories().filter { $0.kind == .collection }
        #expect(collections.count == 1_000)
        #expect(collections.map(\.files).allSatisfy { $0 == 4 })
        let last = try #require(try reader.entry(forPath: Array("data/collections/c999/images/1.gif".utf8)))
        #expect(try reader.content(of: last, WorkerContext(level: 1)) == image(100, seed: 999))
    }
}

/// A thousand collections of one image each.
private final class ThousandCollections: BundleSource {
    let units = (0..<1_000).map { number in
        let file = SourceFile(path: Array("images/1.gif".utf8), role: .image, size: 100, id: UInt64(number))
        let name = "c\(String(1_000 + number).dropFirst())"
        return SourceUnit(kind: .collection, name: name, slug: name, files: [file])
    }
    let attachments: [SourceFile] = []
    let notices: [SourceNotice] = []
    let names = ["memory"]
    let newestModification: Int64? = nil

    func open(_ file: SourceFile) throws(SourceFault) -> any ContentReader { OneImage(image(100, seed: file.id)) }

    func annotation(of file: SourceFile, in unit: SourceUnit) throws(SourceFault) -> ImageAnnotation {
        ImageAnnotation(.collection(objects: nil))
    }

    private final class OneImage: ContentReader {
        private var rest: ArraySlice<UInt8>
        let size: UInt64

        init(_ bytes: [UInt8]) {
            rest = bytes[...]
            size = UInt64(bytes.count)
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
            let count = min(buffer.count, rest.count)
            unsafe buffer.copyBytes(from: rest.prefix(count))
            rest.removeFirst(count)
            return count
        }

        func checkUnchanged() throws(SourceFault) {}
    }
}
