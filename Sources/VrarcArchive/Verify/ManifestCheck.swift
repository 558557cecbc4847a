internal import VrarcFormat
internal import VrarcModel

/// Steps 10 and 12: records and documents against the files of their unit (spec 5.10, 8.4).
final class ManifestCheck {
    private let blobs: BlobAccess
    private let names: NameTable?
    private let depth: VerificationDepth
    private var findings = FindingCollector()
    private var unit: UnitCheck?
    private var collections: [UnitSummary] = []
    private var classifiers: [UnitSummary] = []
    private var attachments: UInt64 = 0
    private var archiveDocument: WalkEntry?

    init(blobs: BlobAccess, names: NameTable?, depth: VerificationDepth) {
        self.blobs = blobs
        self.names = names
        self.depth = depth
    }

    /// Takes the next file below `data/`, its digest being the manifest's.
    ///
    /// - Parameter files: What gave the entry, if that has all entries as they are to be compared.
    func add(_ entry: WalkEntry, of files: LinkedEntries? = nil) throws(ArchiveError) {
        guard let place = TreePlace(path: entry.path) else { return }
        if place.unit == .rest {
            if case .archiveDocument = place { archiveDocument = entry } else { attachments += 1 }
            return
        }
        if unit == nil || unit?.unit != place.unit {
            unit = UnitCheck(place.unit, blobs: blobs, names: names, files: files?.fromLast)
        }
        guard let unit else { return }
        switch place {
        case .collectionReadme, .classifierReadme: checkReadme(entry, unit.kind)
        case .collectionMetadata, .classifierMetadata: try unit.checkRecords(entry, &findings)
        case .collectionDocument:
            collections.append(unit.checkCollection(entry, &findings))
        case .classifierDocument:
            classifiers.append(unit.checkClassifier(entry, &findings))
        default: unit.count(entry, place)
        }
    }

    /// Checks `archive.json` and gives all findings.
    func finish() throws(ArchiveError) -> [Finding] {
        if let entry = archiveDocument { checkArchive(entry) }
        return findings.findings
    }

    private func checkReadme(_ entry: WalkEntry, _ kind: RecordKind) {
        guard !entry.isDamaged else { return }
        if blobs.content(of: entry, &findings) != GeneratedReadme.bytes(of: kind) {
            findings.add(.readmeMismatch, path: entry.path)
        }
    }

    private func checkArchive(_ entry: WalkEntry) {
        guard let document = blobs.document(ArchiveManifest.self, entry, &findings) else { return }
        let agrees =
            document.collections.elementsEqual(collections) { $1.agrees($0.slug, $0.name, images: $0.images) }
            && document.classifiers.elementsEqual(classifiers) {
                $1.agrees($0.slug, $0.name, images: $0.images) && $0.classes == $1.classes
            } && document.attachments == attachments
        if !agrees {
            findings.add(
                .countMismatch, path: entry.path,
                "it does not list the collections, classifiers and attachments that are there")
        }
        RenamedCheck(names: names, folder: "data/", within: ["attachments/"]).check(
            document.renamed, entry.path, &findings)
    }
}

/// What `archive.json` must say of a unit.
struct UnitSummary {
    let slug: String
    /// `nil` if its document can't be read; then no name is compared.
    let name: String?
    let images: UInt64
    var classes: UInt64 = 0

    func agrees(_ slug: String, _ name: String, images: UInt64) -> Bool {
        self.slug == slug && self.images == images && (self.name.map { Array($0.utf8) == Array(name.utf8) } ?? true)
    }
}

extension BlobAccess {
    /// A JSON document, with findings for what is wrong with it.
    func document<Document: ManifestDocument>(
        _ type: Document.Type, _ entry: WalkEntry, _ findings: inout FindingCollector
    ) -> Document? {
        guard !entry.isDamaged, let bytes = content(of: entry, &findings) else { return nil }
        do throws(ManifestError) {
            let reading = try unsafe Document.read(bytes.span.bytes)
            if !reading.isCanonical { findings.add(.jsonNotCanonical, path: entry.path) }
            return reading.content
        } catch {
            findings.add(error.code, path: entry.path, error.detail)
            return nil
        }
    }
}

/// Checks the list of renamed files in a document (spec 5.10).
struct RenamedCheck {
    let names: NameTable?
    /// What stands before the listed paths, with its `/`.
    let folder: String
    /// Folders that the files may be in.
    let within: [String]

    func check(_ renamed: [RenamedFile], _ document: [UInt8], _ findings: inout FindingCollector) {
        var previous: [UInt8]?
        var originals = Set<[UInt8]>()
        for file in renamed {
            let path = Array((folder + file.path).utf8)
            if let previous, !CanonicalOrder.precedes(previous, path) {
                findings.add(.countMismatch, path: document, "the renamed files are not in order")
            }
            previous = path
            if !within.contains(where: { file.path.hasPrefix($0) })
                || names.map({ $0.find(NameKey(SHA256.digest(of: path))) == nil }) == true
            {
                findings.add(.countMismatch, path: document, "there is no renamed file \(file.path)")
            }
            if !file.originalName.isRestorable(besides: file.path)
                || file.originalName.bytes.elementsEqual(file.path.utf8)
                || !originals.insert(file.originalName.bytes).inserted
            {
                findings.add(.badOriginalName, path: document, "the original name of \(file.path)")
            }
        }
        checkOthers(renamed, originals, document, &findings)
    }

    /// No original name is the path of a file that keeps its own.
    private func checkOthers(
        _ renamed: [RenamedFile], _ originals: Set<[UInt8]>, _ document: [UInt8], _ findings: inout FindingCollector
    ) {
        let moved = Set(renamed.map { Array($0.path.utf8) })
        for original in originals where !moved.contains(original) {
            let key = NameKey(SHA256.digest(of: Array(folder.utf8) + original))
            if let names, names.find(key) != nil {
                findings.add(.badOriginalName, path: document, "an original name is another file's path")
            }
        }
    }
}
