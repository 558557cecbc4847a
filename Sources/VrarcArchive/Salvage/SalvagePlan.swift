internal import VrarcFormat
internal import VrarcModel

/// Puts what a scan found in its places of the tree (spec 5.4).
struct SalvagePlan {
    private(set) var units: [SourceUnit] = []
    private(set) var attachments: [SourceFile] = []
    /// By path below the top folder.
    private(set) var annotations: [[UInt8]: ImageAnnotation] = [:]

    private let scan: SalvageScan
    private let source: any ByteSource
    private var originals = SalvagedNames()
    private var documents: [TreeUnit: Int] = [:]
    private var paths = PathSetChecker()
    /// Blobs that are stored as they were, by number.
    private var placedBlobs = Set<Int>()
    /// Folders for contents without a name that were tried so far.
    private var salvagedFolders = 1
    private let context = WorkerContext(level: 1)

    init(_ scan: SalvageScan, _ source: any ByteSource) {
        self.scan = scan
        self.source = source
        readRecords()
        var byUnit: [TreeUnit: [SourceFile]] = [:]
        let placed = placed()
        originals.settle(placed.map(\.0).filter { TreePlace(path: $0)?.isImagePlace ?? false })
        for (path, blob) in placed {
            // What is no image can't be in an image's place: it is kept as a content without a name.
            guard let place = TreePlace(path: path), !place.isImagePlace || scan.blobs[blob].isImage else { continue }
            take(place, path, blob, &byUnit)
        }
        addNameless()
        attachments.sort { CanonicalOrder.precedes(Array("data/".utf8) + $0.path, Array("data/".utf8) + $1.path) }
        units = byUnit.map { unit($0.key, $0.value) }.sorted { a, b in
            a.kind == b.kind ? a.slug.utf8.lexicographicallyPrecedes(b.slug.utf8) : a.kind == .collection
        }
    }

    /// Each path that may be in an archive, once, with the blob it has; links too, where their target is there.
    private mutating func placed() -> [([UInt8], Int)] {
        var byPath: [[UInt8]: Int] = [:]
        for (number, blob) in scan.blobs.enumerated() {
            if let path = blob.path, byPath[path] == nil { byPath[path] = number }
        }
        for (path, target) in scan.links where byPath[path] == nil {
            if let number = byPath[target] { byPath[path] = number }
        }
        // A name whose header is lost, of a content that another name has too.
        let byDigest = Dictionary(
            scan.blobs.enumerated().map { ($0.element.digest, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for (path, digest) in scan.listed where byPath[path] == nil {
            if let number = byDigest[digest] { byPath[path] = number }
        }
        let inOrder = byPath.keys.sorted { $0.lexicographicallyPrecedes($1) }
        return inOrder.filter { path in
            PortablePath.violation(ofBagPath: path) == nil && paths.insert(path) == nil
        }.map { ($0, byPath[$0] ?? 0) }
    }

    private mutating func take(
        _ place: TreePlace, _ path: [UInt8], _ blob: Int, _ byUnit: inout [TreeUnit: [SourceFile]]
    ) {
        let size = scan.blobs[blob].size
        switch place {
        case .collectionDocument, .classifierDocument:
            documents[place.unit] = blob
            if byUnit[place.unit] == nil { byUnit[place.unit] = [] }
        case .bundleAttachment:
            placedBlobs.insert(blob)
            attachments.append(
                SourceFile(path: Array(path.dropFirst(5)), role: .attachment, size: size, id: UInt64(blob)))
        case .collectionFile, .classifierFile:
            placedBlobs.insert(blob)
            var role: SourceFile.Role = place.isImagePlace ? .image : .attachment
            if case .classifierFile(_, .model) = place { role = .model }
            // `data/collections/<slug>/` and `data/classifiers/<slug>/` have three components.
            let below = Array(path.split(separator: 0x2F, maxSplits: 3)[3])
            let original = role == .image ? originals.name(of: path, folder: path.count - below.count) : nil
            byUnit[place.unit, default: []].append(
                SourceFile(path: below, originalName: original, role: role, size: size, id: UInt64(blob)))
        default: break
        }
    }

    /// Contents without a name, or with one that no archive may have, or that another content has too.
    private mutating func addNameless() {
        var kept = Set(placedBlobs.map { scan.blobs[$0].digest })
        for (number, blob) in scan.blobs.enumerated() where !isWrittenAnew(blob) && kept.insert(blob.digest).inserted {
            attachments.append(
                SourceFile(
                    path: freePath(blob), role: .attachment, size: blob.size, id: UInt64(number)))
        }
    }

    /// Whether a content is one that a writer makes of the others: a document, records, a tag file.
    private func isWrittenAnew(_ blob: SalvageScan.Blob) -> Bool {
        guard let path = blob.path, let place = TreePlace(path: path) else { return false }
        return switch place {
        case .collectionFile, .classifierFile, .bundleAttachment: false
        default: PortablePath.violation(ofBagPath: path) == nil
        }
    }

    /// A path in whose way nothing is, told by the place of the content's frame and, in a group, by that in the frame.
    private mutating func freePath(_ blob: SalvageScan.Blob) -> [UInt8] {
        let offset = blob.frames[0].offset
        let name = blob.position == 0 ? "\(offset)" : "\(offset)-\(blob.position)"
        while true {
            let folder = salvagedFolders == 1 ? "salvaged" : "salvaged~\(salvagedFolders)"
            let path = Array("attachments/\(folder)/\(name).bin".utf8)
            if paths.insert(Array("data/".utf8) + path) == nil { return path }
            salvagedFolders += 1
        }
    }

    /// Records tell what belongs to an image, wherever a line of them survives.
    private mutating func readRecords() {
        for (path, lines) in scan.lines {
            let folder = Array(path.dropLast("metadata.jsonl".utf8.count))
            let kind: RecordKind = path.starts(with: "data/classifiers/".utf8) ? .classifier : .collection
            for line in lines {
                guard let record = try? unsafe ImageRecord.read(line: (line + [0x0A]).span.bytes, kind: kind).content
                else { continue }
                let image = folder + Array(record.fileName.utf8)
                annotations[image] = ImageAnnotation(record.detail, source: record.source)
                originals.note(record, image, below: folder)
            }
        }
    }

    private func unit(_ unit: TreeUnit, _ files: [SourceFile]) -> SourceUnit {
        let sorted = { (folder: String) in
            files.sorted { CanonicalOrder.precedes(Array(folder.utf8) + $0.path, Array(folder.utf8) + $1.path) }
        }
        switch unit {
        case .classifier(let bytes):
            let slug = String(decoding: bytes, as: UTF8.self)
            let document = document(ClassifierManifest.self, unit)
            let known = Dictionary(document?.classes.map { ($0.slug, $0.name) } ?? [], uniquingKeysWith: { a, _ in a })
            let slugs = Set(files.compactMap(Self.classSlug)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            return SourceUnit(
                kind: .classifier, name: document?.name ?? slug, slug: slug, files: sorted("data/classifiers/\(slug)/"),
                classes: slugs.map { ($0, known[$0] ?? $0) }, zips: document?.zips ?? [], source: document?.source)
        case .collection(let bytes):
            let slug = String(decoding: bytes, as: UTF8.self)
            let document = document(CollectionManifest.self, unit)
            return SourceUnit(
                kind: .collection, name: document?.name ?? slug, slug: slug, files: sorted("data/collections/\(slug)/"),
                source: document?.source)
        case .rest: preconditionFailure("files of no unit are attachments")
        }
    }

    private static func classSlug(_ file: SourceFile) -> String? {
        let parts = file.path.split(separator: 0x2F, maxSplits: 2)
        guard parts.count == 3, parts[0].elementsEqual("classes".utf8) else { return nil }
        return String(decoding: parts[1], as: UTF8.self)
    }

    private func document<Document: ManifestDocument>(_ type: Document.Type, _ unit: TreeUnit) -> Document? {
        guard let number = documents[unit], scan.blobs[number].size <= UInt64(FormatLimits.document) else { return nil }
        let blob = scan.blobs[number]
        var walked = WalkEntry(path: [])
        walked.size = blob.size
        walked.contentOffset = blob.frames[0].offset
        walked.position = UInt32(blob.position)
        var findings = FindingCollector()
        guard let bytes = BlobAccess(source, dataEnd: source.length, context).content(of: walked, &findings) else {
            return nil
        }
        return try? unsafe Document.read(bytes.span.bytes).content
    }
}
