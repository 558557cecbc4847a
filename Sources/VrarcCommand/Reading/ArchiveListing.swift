package import VrarcArchive
package import VrarcFormat
package import VrarcModel

/// Goes over the logical files of an archive in canonical order, in memory that does not grow with their number.
///
/// Paths and digests come from the manifest. What records say (original names, sizes, kinds) is read beside it, a
/// unit's `metadata.jsonl` when the unit begins.
package struct ArchiveListing {
    private let reader: ArchiveReader
    private var selection: ListSelection
    private let hasDetails: Bool
    private let emit: (ListedFile) throws(ArchiveError) -> Void
    // Of its own, because a unit's records are read while the manifest is.
    private let recordContext = WorkerContext(level: 3)
    private var unit: TreeUnit?
    private var isUnitTaken = false
    /// Images that the records named and the manifest has not named yet.
    private var imagesAhead: UInt64 = 0
    private var originalNames: [[UInt8]: SourceName] = [:]
    /// The folder that the unit is restored to, below `data/`.
    private var originalFolder: [UInt8] = []

    package init(
        _ reader: ArchiveReader, _ selection: ListSelection, hasDetails: Bool,
        emit: @escaping (ListedFile) throws(ArchiveError) -> Void
    ) {
        self.reader = reader
        self.selection = selection
        self.hasDetails = hasDetails
        self.emit = emit
    }

    /// Gives all selected files; the first pattern that none matched.
    package mutating func run() throws(ArchiveError) -> String? {
        let context = WorkerContext(level: 3)
        try reader.forEachManifestLine(context) { digest, path throws(ArchiveError) in
            try Interruption.check()
            try take(digest, path)
        }
        try leaveUnit()
        return selection.unmatched
    }

    private mutating func take(_ digest: BlobDigest, _ path: [UInt8]) throws(ArchiveError) {
        guard let place = TreePlace(path: path) else {
            throw ArchiveError(
                .damaged, subject: "\(reader.source.name): \(String(decoding: path, as: UTF8.self))",
                detail: "E037: \(FindingCode.pathOutsideTree.sentence)")
        }
        if place.unit != unit { try enter(place.unit) }
        guard isUnitTaken else { return }
        if place.isImagePlace, readsRecords {
            guard imagesAhead > 0 else { throw disagreement() }
            imagesAhead -= 1
            return
        }
        var file = ListedFile(path: path, digest: digest)
        file.originalPath = originalPath(of: path, place.unit, originalNames[path])
        guard selection.takes(file) else { return }
        if hasDetails { file.size = try reader.entry(for: digest)?.rawLength }
        try emit(file)
    }

    private var readsRecords: Bool { hasDetails || selection.hasPatterns }

    private mutating func enter(_ next: TreeUnit) throws(ArchiveError) {
        try leaveUnit()
        unit = next
        isUnitTaken = selection.takes(next)
        originalNames = [:]
        guard isUnitTaken, readsRecords else { return }
        let folder = next.folder
        let (name, renamed) = try document(of: next)
        originalFolder = next.folder(named: name)
        for file in renamed { originalNames[folder + Array(file.path.utf8)] = file.originalName }
        guard let kind = next.recordKind else { return }
        let path = String(decoding: folder, as: UTF8.self) + "metadata.jsonl"
        var images: UInt64 = 0
        try RecordLines.forEach(path, kind, reader, recordContext) { record throws(ArchiveError) in
            try Interruption.check()
            images += 1
            try take(record, next)
        }
        imagesAhead = images
    }

    private mutating func leaveUnit() throws(ArchiveError) {
        if imagesAhead > 0 { throw disagreement() }
    }

    private mutating func take(_ record: ImageRecord, _ unit: TreeUnit) throws(ArchiveError) {
        let path = unit.folder + Array(record.fileName.utf8)
        var file = ListedFile(path: path, digest: record.digest)
        file.originalPath = originalPath(of: path, unit, record.originalName)
        guard selection.takes(file) else { return }
        file.size = record.size
        file.facts = record.facts
        try emit(file)
    }

    /// Where a file is restored to, if that is not its own path.
    private func originalPath(of path: [UInt8], _ unit: TreeUnit, _ name: SourceName?) -> SourceName? {
        guard readsRecords else { return nil }
        let original = originalFolder + (name?.bytes ?? Array(path.dropFirst(unit.folder.count)))
        return original == path ? nil : SourceName(original)
    }

    /// The unit's name, and the attachments and models that had another.
    private func document(of unit: TreeUnit) throws(ArchiveError) -> (name: String?, renamed: [RenamedFile]) {
        switch unit {
        case .collection:
            let manifest: CollectionManifest = try UnitCatalog.document(unit.document, reader, recordContext)
            return (manifest.name, manifest.renamed)
        case .classifier:
            let manifest: ClassifierManifest = try UnitCatalog.document(unit.document, reader, recordContext)
            return (manifest.name, manifest.renamed)
        case .rest:
            let manifest: ArchiveManifest = try UnitCatalog.document(unit.document, reader, recordContext)
            return (nil, manifest.renamed)
        }
    }

    private func disagreement() -> ArchiveError {
        let folder = String(decoding: unit?.folder ?? [], as: UTF8.self)
        return ArchiveError(
            .damaged, subject: "\(reader.source.name): \(folder)metadata.jsonl",
            detail: "E062: \(FindingCode.recordsMismatch.sentence)")
    }
}

extension TreeUnit {
    /// Which table the unit's records follow; `nil` where there are none.
    package var recordKind: RecordKind? {
        switch self {
        case .collection: .collection
        case .classifier: .classifier
        case .rest: nil
        }
    }
}
