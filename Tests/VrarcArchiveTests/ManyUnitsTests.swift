import Testing

@testable import VrarcArchive
@testable import VrarcFormat
@testable import VrarcModel

/// An archive with as many units as anybody has.
@Suite struct ManyUnitsTests {
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
