import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat
@testable import VrarcModel

/// A source whose files are in memory.
final class MemoryBundle: BundleSource {
    let units: [SourceUnit]
    let attachments: [SourceFile]
    let notices: [SourceNotice] = []
    let names = ["memory"]
    let newestModification: Int64? = nil
    private let contents: [[UInt8]]
    /// Files that can't be opened.
    private let unreadable: Set<UInt64>

    /// One collection, whose images have these paths below `images/`, plus attachments of the bundle.
    init(images: [(String, [UInt8])], attachments: [(String, [UInt8])] = [], unreadable: Set<UInt64> = []) {
        let sorted = images.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        let others = attachments.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        contents = sorted.map(\.1) + others.map(\.1)
        let files = sorted.enumerated().map { number, image in
            SourceFile(
                path: Array("images/\(image.0)".utf8), role: .image, size: UInt64(image.1.count), id: UInt64(number))
        }
        units =
            images.isEmpty
            ? [] : [SourceUnit(kind: .collection, name: "Shapes", slug: "shapes", files: SourceFiles(files))]
        self.attachments = others.enumerated().map { number, file in
            SourceFile(
                path: Array("attachments/\(file.0)".utf8), role: .attachment, size: UInt64(file.1.count),
                id: UInt64(sorted.count + number))
        }
        self.unreadable = unreadable
    }

    func open(_ file: SourceFile) throws(SourceFault) -> any ContentReader {
        guard !unreadable.contains(file.id) else {
            throw SourceFault(.unreadable, subject: String(decoding: file.path, as: UTF8.self), detail: "no permission")
        }
        return Reader(contents[Int(file.id)])
    }

    func annotation(of file: SourceFile, in unit: SourceUnit) throws(SourceFault) -> ImageAnnotation {
        ImageAnnotation(.collection(objects: nil))
    }

    private final class Reader: ContentReader {
        private let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var size: UInt64 { UInt64(bytes.count) }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
            let count = min(buffer.count, bytes.count - position)
            unsafe buffer.copyBytes(from: bytes[position..<position + count])
            position += count
            return count
        }

        func checkUnchanged() throws(SourceFault) {}
    }

    /// Packs into memory.
    func pack(jobs: Int = 2, level: Int = 3, limits: SectionLimits = SectionLimits()) throws -> ([UInt8], PackReport) {
        var options = PackOptions(writer: WriterOptions(bundleName: "bundle", softwareAgent: "vrarc tests"))
        options.jobs = jobs
        options.level = level
        options.writer.sectionLimits = limits
        let sink = MemorySink()
        let report = try Packer(source: self, options: options).pack(to: sink)
        return (sink.bytes, report)
    }
}

/// A GIF of any length of at least 27 bytes: header, comment-free body of one pixel, and a tail behind the trailer.
func image(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    let pixel: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0,
        0x3B,
    ]
    return pixel + random.bytes(max(0, count - pixel.count))
}
