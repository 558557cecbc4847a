internal import VrarcFormat
internal import VrarcModel

/// Puts what a scan found in its places of the tree (spec 5.4).
struct SalvagePlan {
    private(set) var units: [SourceUnit] = []
    private(set) var attachments: [SourceFile] = []
    /// By path below the top folder.
    private(set) var annotations: [[UInt8]: ImageAnnotation] = [:]
    /// What was found and could not be read again.
    private(set) var notices: [SourceNotice] = []

    private let scan: SalvageScan
    private let source: any ByteSource
    private var originals: [[UInt8]: SourceName] = [:]
    private var documents: [TreeUnit: Int] = [:]
    private var paths = PathSetChecker()
    private let context = WorkerContext(level: 1)

    init(_ scan: SalvageScan, _ source: any ByteSource) {
        self.scan = scan
        self.source = source
        let placed = placed()
        for (path, blob) in placed {
            guard let place = TreePlace(path: path) else { continue }
            if Self.isDocument(place), documents[place.unit] == nil { documents[place.unit] = blob }
        }
        readRecords(placed)
        readRenamed()
        var byUnit: [TreeUnit: [SourceFile]] = [:]
        for (path, blob) in placed {
            guard let place = TreePlace(path: path) else { continue }
            take(place, path, blob, &byUnit)
        }
        addUnplaced(placed)
        attachments.sort { CanonicalOrder.precedes(Array("data/".utf8) + $0.path, Array("data/".utf8) + $1.path) }
        attachments = SalvagedNames.checked(attachments)
        units = byUnit.map { unit($0.key, SalvagedNames.checked($0.value)) }.sorted { a, b in
            a.kind == b.kind ? a.slug.utf8.lexicographicallyPrecedes(b.slug.utf8) : a.kind == .collection
        }
    }

    /// Each path that may be in an archive, once, with the blob it has; links too, where their target is there.
    private mutating func placed() -> [([UInt8], Int)] {
        var byPath: [[UInt8]: Int] = [:]
        for (number, blob) in scan.blobs.enumerated() {
            if let path = blob.path, byPath[path] == nil { byPath[path] = number }
        }
        for (path, blob) in scan.links where byPath[path] == nil { byPath[path] = blob }
        // A name whose header is lost, of a content that another name has too.
        let byDigest = Dictionary(
            scan.blobs.enumerated().map { ($0.element.digest, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for (path, digest) in scan.lists.listed where byPath[path] == nil {
            if let number = byDigest[digest] { byPath[path] = number }
        }
        let inOrder = byPath.keys.sorted { $0.lexicographicallyPrecedes($1) }
        return inOrder.filter { path in
            guard PortablePath.violation(ofBagPath: path) == nil, let place = TreePlace(path: path) else {
                return false
            }
            // What is no image can't be in an image's place: it is kept as a content without a name.
            if place.isImagePlace, scan.blobs[byPath[path] ?? 0].isImage == false { return false }
            return paths.insert(path) == nil
        }.map { ($0, byPath[$0] ?? 0) }
    }

    private static func isDocument(_ place: TreePlace) -> Bool {
        switch place {
        case .collectionDocument, .classifierDocument, .archiveDocument: true
        default: false
        }
    }

    private mutating func take(
        _ place: TreePlace, _ path: [UInt8], _ blob: Int, _ byUnit: inout [TreeUnit: [SourceFile]]
    ) {
        let size = scan.blobs[blob].size
        switch place {
        case .collectionDocument, .classifierDocument:
            if byUnit[place.unit] == nil { byUnit[place.unit] = [] }
        case .bundleAttachment:
            attachments.append(
                SourceFile(
                    path: Array(path.dropFirst(5)), originalName: originals[path], role: .attachment, size: size,
                    id: UInt64(blob)))
        case .collectionFile, .classifierFile:
            var role: SourceFile.Role = place.isImagePlace ? .image : .attachment
            if case .classifierFile(_, .model) = place { role = .model }
            // `data/collections/<slug>/` and `data/classifiers/<slug>/` have three components.
            let below = Array(path.split(separator: 0x2F, maxSplits: 3)[3])
            byUnit[place.unit, default: []].append(
                SourceFile(path: below, originalName: originals[path], role: role, size: size, id: UInt64(blob)))
        default: break
        }
    }

    /// Contents that have no name, or one that another content has in the new archive, or that none may have.
    private mutating func addUnplaced(_ placed: [([UInt8], Int)]) {
        // The new archive's documents differ from those found, so a second copy of one's bytes is kept as any other content.
        var taken = Set(placed.filter { !Self.isMadeAnew($0.0) }.map { scan.blobs[$0.1].digest })
        var (folder, copy) = ("salvaged", 1)
        for (number, blob) in scan.blobs.enumerated()
        where !(blob.path.map(Self.isMadeAnew) ?? false) && taken.insert(blob.digest).inserted {
            let place = blob.position > 0 ? "\(blob.frames[0].offset)-\(blob.position)" : "\(blob.frames[0].offset)"
            var path = Array("data/attachments/\(folder)/\(place).bin".utf8)
            // Where a salvaged archive is salvaged the name may be taken.
            while paths.insert(path) != nil {
                copy += 1
                folder = "salvaged~\(copy)"
                path = Array("data/attachments/\(folder)/\(place).bin".utf8)
            }
            attachments.append(
                SourceFile(
                    path: Array(path.dropFirst("data/".utf8.count)), role: .attachment, size: blob.size,
                    id: UInt64(number)))
        }
    }

    /// Whether it is the path of a file of the archive's own, which the new archive has anyway.
    private static func isMadeAnew(_ path: [UInt8]) -> Bool {
        guard let position = unsafe TreePosition(path.span.bytes) else { return false }
        switch position.role {
        case .none: return position.part != .bundleAttachment
        case .readme, .metadata, .document: return true
        default: return false
        }
    }

    /// Records tell what belongs to an image, wherever a line of them survives: to the image whose digest they give.
    private mutating func readRecords(_ placed: [([UInt8], Int)]) {
        for (path, blob) in placed {
            let digest = scan.blobs[blob].digest
            let record =
                scan.lists.records[path]?.first { $0.digest == digest }
                ?? scan.lists.orphans[digest]?.first { record in
                    let place = TreePlace(path: path)
                    return path.reversed().starts(with: "/\(record.fileName)".utf8.reversed())
                        && place?.isImagePlace == true && Self.kind(place?.unit) == record.kind
                }
            guard let record else { continue }
            annotations[path] = ImageAnnotation(record.detail, source: record.source)
            originals[path] = record.originalName
        }
    }

    private static func kind(_ unit: TreeUnit?) -> RecordKind {
        if case .classifier = unit { .classifier } else { .collection }
    }

    /// Documents tell the original names of all that is no image.
    private mutating func readRenamed() {
        for unit in documents.keys {
            var (folder, renamed): (String, [RenamedFile])
            switch unit {
            case .collection(let slug):
                folder = "data/collections/\(String(decoding: slug, as: UTF8.self))/"
                renamed = document(CollectionManifest.self, unit)?.renamed ?? []
            case .classifier(let slug):
                folder = "data/classifiers/\(String(decoding: slug, as: UTF8.self))/"
                renamed = document(ClassifierManifest.self, unit)?.renamed ?? []
            case .rest:
                (folder, renamed) = ("data/", document(ArchiveManifest.self, unit)?.renamed ?? [])
                // It speaks of the attachments of the bundle; of a unit's files the unit's own document does.
                renamed.removeAll { !$0.path.hasPrefix("attachments/") }
            }
            for file in renamed { originals[Array((folder + file.path).utf8)] = file.originalName }
        }
    }

    private mutating func unit(_ unit: TreeUnit, _ files: [SourceFile]) -> SourceUnit {
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
                kind: .classifier, name: document?.name ?? slug, slug: slug,
                files: SourceFiles(sorted("data/classifiers/\(slug)/")),
                classes: slugs.map { ($0, known[$0] ?? $0) }, zips: document?.zips ?? [], source: document?.source)
        case .collection(let bytes):
            let slug = String(decoding: bytes, as: UTF8.self)
            let document = document(CollectionManifest.self, unit)
            return SourceUnit(
                kind: .collection, name: document?.name ?? slug, slug: slug,
                files: SourceFiles(sorted("data/collections/\(slug)/")),
                source: document?.source)
        case .rest: preconditionFailure("files of no unit are attachments")
        }
    }

    private static func classSlug(_ file: SourceFile) -> String? {
        let parts = file.path.split(separator: 0x2F, maxSplits: 2)
        guard parts.count == 3, parts[0].elementsEqual("classes".utf8) else { return nil }
        return String(decoding: parts[1], as: UTF8.self)
    }

    private mutating func document<Document: ManifestDocument>(_ type: Document.Type, _ unit: TreeUnit) -> Document? {
        guard let number = documents[unit], scan.blobs[number].size <= UInt64(FormatLimits.document) else { return nil }
        let blob = scan.blobs[number]
        var walked = WalkEntry(path: [])
        walked.size = blob.size
        walked.frames.content = blob.frames[0].offset
        walked.position = UInt32(blob.position)
        var findings = FindingCollector()
        guard let bytes = BlobAccess(source, dataEnd: source.length, context).content(of: walked, &findings) else {
            let path = blob.path.map { String(decoding: $0, as: UTF8.self) } ?? source.name
            notices.append(
                SourceNotice(
                    .leftOut, subject: path, detail: "can no longer be read; what it says of its folder is lost"))
            documents[unit] = nil
            return nil
        }
        return try? unsafe Document.read(bytes.span.bytes).content
    }
}
