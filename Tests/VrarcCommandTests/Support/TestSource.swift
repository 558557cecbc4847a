import VrarcArchive
import VrarcModel

/// A source of attachments that lie in memory.
final class TestSource: BundleSource {
    let units: [SourceUnit] = []
    let attachments: [SourceFile]
    let notices: [SourceNotice] = []
    let names = ["test"]
    let newestModification: Int64? = nil
    private let contents: [[UInt8]]

    /// Paths below `data/attachments/`, in byte order, and contents.
    init(_ files: [(path: String, content: String)]) {
        contents = files.map { Array($0.content.utf8) }
        attachments = files.enumerated().map { index, file in
            SourceFile(
                path: Array("attachments/\(file.path)".utf8), role: .attachment, size: UInt64(file.content.utf8.count),
                id: UInt64(index))
        }
    }

    func open(_ file: SourceFile) throws(SourceFault) -> any ContentReader {
        Reader(contents[Int(file.id)])
    }

    func annotation(of file: SourceFile, in unit: SourceUnit) throws(SourceFault) -> ImageAnnotation {
        ImageAnnotation(.collection(objects: nil))
    }

    private final class Reader: ContentReader {
        private let bytes: [UInt8]
        private var offset = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        var size: UInt64 { UInt64(bytes.count) }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
            let end = min(bytes.count, offset + buffer.count)
            unsafe buffer.copyBytes(from: bytes[offset..<end])
            defer { offset = end }
            return end - offset
        }

        func checkUnchanged() throws(SourceFault) {}
    }
}
