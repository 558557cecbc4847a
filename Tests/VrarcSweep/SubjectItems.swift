import VrarcArchive
import VrarcFormat
import VrarcModel

/// Lists the paths of a sound archive with the names they have when it is restored.
struct SubjectItems {
    private(set) var items: [Subject.Item] = []
    private let contents: [BlobDigest: [UInt8]]
    /// Original names by path in the archive.
    private var originals: [[UInt8]: [UInt8]] = [:]

    init(_ reader: ArchiveReader, _ contents: [BlobDigest: [UInt8]], _ units: [String]) throws {
        self.contents = contents
        var listed: [(path: [UInt8], digest: BlobDigest)] = []
        try reader.forEachManifestLine(WorkerContext(level: 1)) { digest, path in listed.append((path, digest)) }
        for (path, digest) in listed { try readNames(path, contents[digest] ?? []) }
        var folders: [[UInt8]: [UInt8]] = [:]
        for (path, digest) in listed {
            guard let position = unsafe TreePosition(path.span.bytes) else { continue }
            guard position.part == .collection || position.part == .classifier else {
                let below = Array(path.dropFirst("data/".utf8.count))
                let isFile = position.part == .bundleAttachment
                items.append(
                    Subject.Item(
                        path: path, digest: digest, kind: isFile ? .file : .tag, isImage: false,
                        disk: originals[path] ?? below,
                        plain: below, nameKeeper: Array("data/archive.json".utf8)))
                continue
            }
            let folder = Array(path[..<position.slug.upperBound])
            if folders[folder] == nil { folders[folder] = Array(units[folders.count].utf8) }
            items.append(Self.item(path, digest, position, folder, folders[folder] ?? [], originals[path]))
        }
        for path in [BagFiles.declarationPath, BagFiles.infoPath, BagFiles.manifestPath, BagFiles.tagManifestPath] {
            guard let named = try reader.entry(forPath: Array(path.utf8)) else { continue }
            items.append(
                Subject.Item(
                    path: named.path, digest: named.entry.digest, kind: .tag, isImage: false, disk: [], plain: [],
                    nameKeeper: []))
        }
    }

    private static func item(
        _ path: [UInt8], _ digest: BlobDigest, _ position: TreePosition, _ folder: [UInt8], _ target: [UInt8],
        _ original: [UInt8]?
    ) -> Subject.Item {
        let below = Array(path.dropFirst(folder.count + 1))
        let kind: Subject.Item.Kind =
            switch position.role {
            case .readme: .readme
            case .metadata: .metadata
            case .document: .document
            default: .file
            }
        let document = position.part == .collection ? "collection.json" : "classifier.json"
        return Subject.Item(
            path: path, digest: digest, kind: kind, isImage: position.isImage,
            disk: target + [0x2F] + (original ?? below),
            plain: target + [0x2F] + below,
            nameKeeper: folder + [0x2F] + Array((position.isImage ? "metadata.jsonl" : document).utf8))
    }

    private mutating func readNames(_ path: [UInt8], _ content: [UInt8]) throws {
        guard let position = unsafe TreePosition(path.span.bytes) else { return }
        let folder = Array(path[..<position.slug.upperBound])
        switch (position.part, position.role) {
        case (.collection, .document):
            note(try unsafe CollectionManifest.read(content.span.bytes).content.renamed, folder)
        case (.classifier, .document):
            note(try unsafe ClassifierManifest.read(content.span.bytes).content.renamed, folder)
        case (.archiveDocument, _):
            let renamed = try unsafe ArchiveManifest.read(content.span.bytes).content.renamed
            for file in renamed { originals[Array("data/\(file.path)".utf8)] = file.originalName.bytes }
        case (let part, .metadata):
            for line in content.split(separator: 0x0A) {
                let record = try Self.record(Array(line) + [0x0A], part == .collection ? .collection : .classifier)
                originals[folder + [0x2F] + Array(record.fileName.utf8)] = record.originalName?.bytes
            }
        default: break
        }
    }

    private static func record(_ line: [UInt8], _ kind: RecordKind) throws -> ImageRecord {
        try unsafe ImageRecord.read(line: line.span.bytes, kind: kind).content
    }

    private mutating func note(_ renamed: [RenamedFile], _ folder: [UInt8]) {
        for file in renamed { originals[folder + [0x2F] + Array(file.path.utf8)] = file.originalName.bytes }
    }
}
