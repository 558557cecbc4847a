internal import VrarcFormat
internal import VrarcModel

/// One collection or classifier: its files as they go by, then its records and document (spec 5.10).
final class UnitCheck {
    let unit: TreeUnit
    let kind: RecordKind
    private let blobs: BlobAccess
    private let names: NameTable?
    private let folder: String
    private let folderBytes: [UInt8]
    private let slug: String
    /// The unit's images in order, with the digests of the manifest.
    private var images: UnitImages
    private var attachments: UInt64 = 0
    private var models: UInt64 = 0
    private var negatives: UInt64 = 0
    /// Images of each class, by slug, in canonical order.
    private var classes: [(slug: [UInt8], images: UInt64)] = []
    private var labelled: UInt64 = 0
    /// By the name's bytes: strings that differ only in normalization are equal to Swift and are not to the format.
    private var objects: [[UInt8]: UInt64] = [:]
    /// Lines of `metadata.jsonl`, and whether all of them could be read as records.
    private var records: UInt64 = 0
    private var areRecordsGood = true

    /// `files` are the entries of the walk from the unit's first on, if they are as they are to be compared.
    init(_ unit: TreeUnit, blobs: BlobAccess, names: NameTable?, files: LinkedEntries?) {
        self.unit = unit
        self.blobs = blobs
        self.names = names
        images = UnitImages(files)
        switch unit {
        case .classifier(let slug):
            kind = .classifier
            self.slug = String(decoding: slug, as: UTF8.self)
            folder = "data/classifiers/\(self.slug)/"
        case .collection(let slug):
            kind = .collection
            self.slug = String(decoding: slug, as: UTF8.self)
            folder = "data/collections/\(self.slug)/"
        case .rest: preconditionFailure("what belongs to no unit has no records")
        }
        folderBytes = Array(folder.utf8)
    }

    /// Counts a file of the unit that is not one of its last three.
    func count(_ entry: WalkEntry, _ place: TreePlace) {
        if place.isImagePlace { images.add(entry) }
        switch place {
        case .collectionFile(_, .attachment), .classifierFile(_, .attachment): attachments += 1
        case .classifierFile(_, .model): models += 1
        case .classifierFile(_, .negative): negatives += 1
        case .classifierFile(_, .classImage(let slug)):
            if classes.last?.slug == slug { classes[classes.count - 1].images += 1 } else { classes.append((slug, 1)) }
        default: break
        }
    }

    // MARK: - Records

    func checkRecords(_ entry: WalkEntry, _ findings: inout FindingCollector) throws(ArchiveError) {
        guard !entry.isDamaged else {
            areRecordsGood = false
            return
        }
        var iterator = images.makeIterator()
        var originals = OriginalNames()
        var isOver = false
        var splitter = LineSplitter()
        let outcome = try unsafe blobs.stream(entry) { piece throws(ArchiveError) in
            unsafe splitter.addInPlace(piece) { line in
                checkRecord(line, entry.path, &iterator, &originals, &isOver, &findings)
            }
            try Interruption.check()
        }
        let isRead = outcome.isRead(&findings)
        if splitter.hasUnfinishedLine {
            let line = splitter.unfinishedLine
            unsafe checkRecord(line.span.bytes, entry.path, &iterator, &originals, &isOver, &findings)
        }
        areRecordsGood = areRecordsGood && isRead
        if !isOver, isRead, let left = iterator.next() {
            findings.add(
                .recordsMismatch, path: entry.path,
                "there is no record of \(String(decoding: left.path, as: UTF8.self))")
        }
    }

    /// Counts one record, and compares it with the next image until that is over.
    private func checkRecord(
        _ line: RawSpan, _ path: [UInt8], _ iterator: inout UnitImages.Iterator, _ originals: inout OriginalNames,
        _ isOver: inout Bool, _ findings: inout FindingCollector
    ) {
        records += 1
        let image = iterator.next()
        let record: ImageRecord
        guard line.byteCount <= FormatLimits.line else {
            findings.add(.notJSON, path: path, "a line has more than \(FormatLimits.line) bytes")
            areRecordsGood = false
            return
        }
        do throws(ManifestError) {
            let reading = try ImageRecord.read(line: line, kind: kind)
            record = reading.content
            if !reading.isCanonical { findings.add(.jsonNotCanonical, path: path, "the record of \(record.fileName)") }
        } catch {
            findings.add(error.code, path: path, "line \(records): \(error.detail)")
            areRecordsGood = false
            return
        }
        count(record)
        guard !isOver else { return }
        guard let image, isPath(image.path, of: record.fileName) else {
            findings.add(.recordsMismatch, path: path, "the record of \(record.fileName) is not that of the next image")
            isOver = true
            return
        }
        if record.digest != image.digest || record.size != image.size {
            findings.add(.recordDiffersFromBlob, path: path, "the record of \(record.fileName)")
        }
        if !originals.accept(record) {
            findings.add(.badOriginalName, path: path, "the original name of \(record.fileName)")
        }
        if record.facts.problem != nil {
            findings.add(.imageProblem, path: image.path, record.facts.problem?.rawValue ?? "")
        }
        if record.hasMisplacedBox { findings.add(.boxOutsideImage, path: image.path) }
        if let facts = image.facts, facts != record.facts { findings.add(.recordDiffersFromImage, path: image.path) }
    }

    private func isPath(_ path: [UInt8], of name: String) -> Bool {
        path.count == folderBytes.count + name.utf8.count && path.begins(with: folderBytes)
            && path[folderBytes.count...].elementsEqual(name.utf8)
    }

    private func count(_ record: ImageRecord) {
        guard let list = record.objects, !list.isEmpty else { return }
        labelled += 1
        for object in list { objects[Array(object.object.utf8), default: 0] += 1 }
    }

    // MARK: - Documents

    func checkCollection(_ entry: WalkEntry, _ findings: inout FindingCollector) -> UnitSummary {
        if images.count == 0 { findings.add(.emptyCollection, path: entry.path) }
        guard let document = blobs.document(CollectionManifest.self, entry, &findings) else {
            return UnitSummary(slug: slug, name: nil, images: images.count)
        }
        var agrees = document.images == records && document.attachments == attachments
        if areRecordsGood {
            let names = objects.keys.sorted { $0.lexicographicallyPrecedes($1) }
            agrees =
                agrees && document.labelled == labelled
                && document.objects.elementsEqual(names) { Array($0.object.utf8) == $1 && objects[$1] == $0.count }
        }
        if !agrees { findings.add(.countMismatch, path: entry.path) }
        RenamedCheck(names: names, folder: folder, within: ["attachments/"]).check(
            document.renamed, entry.path, &findings)
        return UnitSummary(slug: slug, name: document.name, images: images.count)
    }

    func checkClassifier(_ entry: WalkEntry, _ findings: inout FindingCollector) -> UnitSummary {
        for (slug, count) in classes where count < 10 {
            findings.add(
                .tooFewImages, path: Array((folder + "classes/").utf8) + slug,
                count == 1 ? "1 image" : "\(count) images")
        }
        guard let document = blobs.document(ClassifierManifest.self, entry, &findings) else {
            return UnitSummary(slug: slug, name: nil, images: images.count, classes: UInt64(classes.count))
        }
        // By slug, which is not the order of paths: `c-d/` stands before `c/`.
        classes.sort { $0.slug.lexicographicallyPrecedes($1.slug) }
        let agrees =
            document.negativeExamples == negatives && document.models == models && document.attachments == attachments
            && document.classes.elementsEqual(classes) { Array($0.slug.utf8) == $1.slug && $0.images == $1.images }
        if !agrees { findings.add(.countMismatch, path: entry.path) }
        RenamedCheck(names: names, folder: folder, within: ["attachments/", "models/"]).check(
            document.renamed, entry.path, &findings)
        return UnitSummary(slug: slug, name: document.name, images: images.count, classes: UInt64(classes.count))
    }
}

/// Checks that restored images do not get in each other's way (spec 5.10, [E066]).
struct OriginalNames {
    private let hash = PathKeyHash()
    private var taken = PathKeyTable()

    /// Whether a record's original name is safe, and no other image is restored to the same path.
    mutating func accept(_ record: ImageRecord) -> Bool {
        let name = record.originalName?.bytes ?? Array(record.fileName.utf8)
        let isNew = taken.insert(unsafe hash.key(of: name.span.bytes, in: .root), .file) == nil
        guard let original = record.originalName else { return isNew }
        return isNew && original.isRestorable(besides: record.fileName)
            && !original.bytes.elementsEqual(record.fileName.utf8)
    }
}
