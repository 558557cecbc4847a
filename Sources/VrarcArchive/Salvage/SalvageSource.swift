internal import VrarcFormat
internal import VrarcModel

/// What a scan found, as a source that can be packed into a sound archive.
final class SalvageSource: BundleSource {
    let units: [SourceUnit]
    let attachments: [SourceFile]
    let notices: [SourceNotice]
    let names: [String]
    let newestModification: Int64? = nil

    private let source: any ByteSource
    private let blobs: [SalvageScan.Blob]
    private let annotations: [[UInt8]: ImageAnnotation]

    init(_ scan: SalvageScan, _ source: any ByteSource) {
        self.source = source
        names = ["salvage of \(source.name.split(separator: "/").last.map(String.init) ?? source.name)"]
        let plan = SalvagePlan(scan, source)
        blobs = scan.blobs
        units = plan.units
        attachments = plan.attachments
        notices = plan.notices
        annotations = plan.annotations
    }

    func open(_ file: SourceFile) throws(SourceFault) -> any ContentReader {
        SalvageReader(blobs[Int(file.id)], source)
    }

    func annotation(of file: SourceFile, in unit: SourceUnit) throws(SourceFault) -> ImageAnnotation {
        if let annotation = annotations[Array((unit.folder + "/").utf8) + file.path] { return annotation }
        switch unit.kind {
        case .collection: return ImageAnnotation(.collection(objects: nil))
        case .classifier:
            // Without its record an image's class is known by its folder's slug only.
            let parts = file.path.split(separator: 0x2F, maxSplits: 2)
            let name =
                parts.count == 3 && parts[0].elementsEqual("classes".utf8)
                ? String(decoding: parts[1], as: UTF8.self) : nil
            return ImageAnnotation(.classifier(class: name, zip: nil, zipMember: nil))
        }
    }
}

/// Reads a blob's frames again.
private final class SalvageReader: ContentReader {
    let size: UInt64
    private let blob: SalvageScan.Blob
    private let source: any ByteSource
    private let context = WorkerContext(level: 1)
    private var next = 0
    private var content: ByteBuffer?
    private var position = 0

    init(_ blob: SalvageScan.Blob, _ source: any ByteSource) {
        self.blob = blob
        self.source = source
        size = blob.size
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceFault) -> Int {
        if content == nil || position == end {
            guard next < blob.frames.count, size > 0 else { return 0 }
            content = try decode(blob.frames[next])
            position = blob.position
            next += 1
        }
        guard let content else { return 0 }
        let count = min(buffer.count, end - position)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: content.bytes[position..<position + count]))
        position += count
        return count
    }

    func checkUnchanged() throws(SourceFault) {}

    /// Where the blob's part of the frame ends.
    private var end: Int {
        guard let content else { return 0 }
        return blob.frames.count == 1 ? min(content.count, blob.position + Int(size)) : content.count
    }

    private func decode(_ frame: (offset: UInt64, length: UInt64)) throws(SourceFault) -> ByteBuffer {
        do throws(FrameReader.Failure) {
            return try FrameReader(source, limit: source.length).frame(at: frame.offset, context).content
        } catch {
            throw SourceFault(
                .unreadable, subject: source.name, detail: "the frame at \(frame.offset) can no longer be read")
        }
    }
}
