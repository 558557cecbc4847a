internal import VrarcFormat
internal import VrarcModel

/// Packs one collection or classifier: its files, then README, records and document.
final class UnitPacker {
    private let unit: SourceUnit
    private let writer: ArchiveWriter
    private let records: LineFile
    private let pool: WorkerPool
    private var images: UInt64 = 0
    private var labelled: UInt64 = 0
    private var negatives: UInt64 = 0
    /// By the name's bytes: strings that differ only in normalization are equal to Swift and are not to the format.
    private var objectCounts: [[UInt8]: UInt64] = [:]
    private var classCounts: [String: UInt64] = [:]
    private var attachments: UInt64 = 0
    private var models: UInt64 = 0
    private var renamed: [RenamedFile] = []
    /// Members of each zip that could not be read.
    private var missingMembers: [Int32: UInt64] = [:]

    init(_ unit: SourceUnit, writer: ArchiveWriter, pool: WorkerPool) {
        self.unit = unit
        self.writer = writer
        self.pool = pool
        records = LineFile(pool: pool)
    }

    func pack(_ packer: Packer, _ loader: FileLoader) throws(ArchiveError) {
        let folder = Array((unit.folder + "/").utf8)
        for file in unit.files {
            guard let loaded = try packer.take(loader, file) else {
                if file.zip >= 0 { missingMembers[file.zip, default: 0] += 1 }
                continue
            }
            try writer.add(folder + file.path, loaded.content)
            try note(file, loaded)
        }
        try add("README.md", StoredContent(small: GeneratedReadme.bytes(of: unit.kind)))
        try add("metadata.jsonl", records.finish())
        switch unit.kind {
        case .collection: try writer.add(folder + Array("collection.json".utf8), document: collectionManifest.encoded)
        case .classifier: try writer.add(folder + Array("classifier.json".utf8), document: classifierManifest.encoded)
        }
        try writer.endUnit()
        packer.add(
            PackedUnit(
                kind: unit.kind == .collection ? "collection" : "classifier", name: unit.name, slug: unit.slug,
                images: images, labelled: labelled, objects: objectCounts.values.reduce(0, +),
                classes: UInt64(classCounts.count), attachments: attachments, models: models))
    }

    private func add(_ name: String, _ content: StoredContent) throws(ArchiveError) {
        try writer.add(Array("\(unit.folder)/\(name)".utf8), content)
    }

    private func note(_ file: SourceFile, _ loaded: LoadedFile) throws(ArchiveError) {
        switch file.role {
        case .image:
            images += 1
            try records.append(loaded.line)
            if let record = loaded.record { count(record) }
            return
        case .model: models += 1
        case .attachment: attachments += 1
        }
        if let original = file.originalName {
            renamed.append(RenamedFile(path: String(decoding: file.path, as: UTF8.self), originalName: original))
        }
    }

    private func count(_ record: ImageRecord) {
        switch record.detail {
        case .collection(let objects):
            guard let objects, !objects.isEmpty else { return }
            labelled += 1
            for object in objects { objectCounts[Array(object.object.utf8), default: 0] += 1 }
        case .classifier:
            let components = record.fileName.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 2)
            if components.count == 3, record.fileName.hasPrefix("classes/") {
                classCounts[String(decoding: Array(components[1]), as: UTF8.self), default: 0] += 1
            } else {
                negatives += 1
            }
        }
    }

    private var collectionManifest: CollectionManifest {
        let names = objectCounts.keys.sorted { $0.lexicographicallyPrecedes($1) }
        return CollectionManifest(
            name: unit.name, images: images, labelled: labelled,
            objects: names.map {
                ObjectCount(object: String(decoding: $0, as: UTF8.self), count: objectCounts[$0] ?? 0)
            }, attachments: attachments,
            renamed: renamed, source: unit.source)
    }

    private var classifierManifest: ClassifierManifest {
        let classes = unit.classes.compactMap { slug, name in
            classCounts[slug].map { ClassSummary(name: name, slug: slug, images: $0) }
        }
        var zips = unit.zips
        for (zip, missing) in missingMembers where zip < zips.count {
            zips[Int(zip)].members -= min(missing, zips[Int(zip)].members)
        }
        return ClassifierManifest(
            name: unit.name, classes: classes, negativeExamples: negatives, models: models, attachments: attachments,
            zips: zips, renamed: renamed, source: unit.source)
    }
}
