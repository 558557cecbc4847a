import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand
import VrarcDatasets
import VrarcFormat
import VrarcModel

/// What an archive has for a service.
struct InstanceArchive {
    private let file: ArchiveFile
    private let catalog: UnitCatalog
    private let context = WorkerContext(level: 3)
    private let units: Set<TreeUnit>?

    init(_ file: ArchiveFile, _ selection: UnitOptions?) throws {
        self.file = file
        catalog = try UnitCatalog(file.reader, context)
        units = try selection?.selected(file.reader)
    }

    private var reader: ArchiveReader { file.reader }

    var contentID: String { reader.contentID.description }

    /// The address of the instance that was packed; `nil` where it was none.
    func source() throws -> String? {
        try ArchiveOverview(file).bagInfo.sources.first { $0.hasPrefix("http") }
    }

    func collections() throws -> [ArchivedCollection] {
        try catalog.manifest.collections.compactMap { summary in
            let unit = TreeUnit.collection(slug: Array(summary.slug.utf8))
            guard units?.contains(unit) != false else { return nil }
            let manifest: CollectionManifest = try UnitCatalog.document(unit.document, reader, context)
            var images: [ArchivedImage] = []
            try records(of: unit, .collection) { images.append(ArchivedImage($0)) }
            return ArchivedCollection(slug: summary.slug, name: summary.name, source: manifest.source, images: images)
        }
    }

    func classifiers() throws -> [ArchivedClassifier] {
        try catalog.manifest.classifiers.compactMap { summary in
            let unit = TreeUnit.classifier(slug: Array(summary.slug.utf8))
            guard units?.contains(unit) != false else { return nil }
            let manifest: ClassifierManifest = try UnitCatalog.document(unit.document, reader, context)
            var byClass: [String?: [ArchivedClassifier.Image]] = [:]
            try records(of: unit, .classifier) { record in
                guard case .classifier(let name, _, _) = record.detail else { return }
                byClass[name, default: []].append(
                    ArchivedClassifier.Image(fileName: record.fileName, digest: record.digest, size: record.size))
            }
            let order = byClass.keys.sorted { ($0 == nil ? 1 : 0, $0 ?? "") < ($1 == nil ? 1 : 0, $1 ?? "") }
            let examples = order.map { ArchivedClassifier.Examples(className: $0, images: byClass[$0] ?? []) }
            return ArchivedClassifier(
                slug: summary.slug, name: summary.name, source: manifest.source, examples: examples)
        }
    }

    private func records(
        of unit: TreeUnit, _ kind: RecordKind, _ body: (ImageRecord) -> Void
    ) throws(ArchiveError) {
        let path = String(decoding: unit.folder, as: UTF8.self) + "metadata.jsonl"
        try RecordLines.forEach(path, kind, reader, context) { record throws(ArchiveError) in body(record) }
    }

    /// Gives the bytes of a content, on any thread.
    var giver: ContentGiver {
        { [reader] digest in try Self.content(digest, reader) }
    }

    private static func content(_ digest: BlobDigest, _ reader: ArchiveReader) throws(ArchiveError) -> [UInt8] {
        guard let entry = try reader.entry(for: digest) else {
            throw ArchiveError(.damaged, subject: reader.source.name, detail: "it lacks the content \(digest)")
        }
        return try reader.content(of: entry, WorkerContext(level: 3))
    }
}
