import VrarcArchive
import VrarcFormat
import VrarcModel

/// The README, records and document of a unit when it is restored.
struct UnitDocuments {
    private let run: RestoreRun
    private let list: RestoreList
    private let unit: UnitNames.Unit
    private let folder: [UInt8]
    /// Where the records are, once they were read to their end.
    private var records: IndexEntry?
    /// How many findings and lost files there were before the unit's: no other unit's are about its documents.
    private let before: (findings: Int, lost: Int)

    init(_ run: RestoreRun, _ list: RestoreList, _ unit: UnitNames.Unit, folder: [UInt8]) {
        self.run = run
        self.list = list
        self.unit = unit
        self.folder = folder
        before = (run.report.findings.count, run.report.lost.count)
    }

    private var documentName: String { unit.kind == .collection ? "collection.json" : "classifier.json" }

    /// Whether a pattern names one of them.
    func isWanted(_ matcher: inout SelectionMatcher) -> Bool {
        if matcher.isAll { return true }
        return ["README.md", "metadata.jsonl", documentName].reduce(false) { isWanted, name in
            let path = list.folder + [Text.slash] + Text.bytes(name)
            return matcher.wants(path, restoredTo: folder + [Text.slash] + Text.bytes(name)) || isWanted
        }
    }

    /// The document's bytes; adds the original names that it gives.
    func document(_ originals: inout OriginalNames) throws(ArchiveError) -> [UInt8]? {
        guard let bytes = try content(list.document, documentName) else { return nil }
        do throws(ManifestError) {
            let renamed =
                unit.kind == .collection
                ? try unsafe CollectionManifest.read(bytes.span.bytes).content.renamed
                : try unsafe ClassifierManifest.read(bytes.span.bytes).content.renamed
            originals.add(renamed)
        } catch {
            note(Finding(error.code, path: path(documentName), error.detail))
        }
        return bytes
    }

    /// Adds the original names that the records give: if these are damaged, those that are left.
    mutating func readOriginals(_ originals: inout OriginalNames) throws(ArchiveError) {
        guard let digest = list.metadata, let entry = try run.archive.entries(of: [digest]).first else {
            missing("metadata.jsonl")
            return
        }
        do throws(ArchiveError) {
            try readOriginals(of: entry, &originals)
        } catch {
            do throws(ArchiveError) {
                guard let other = try run.archive.entry(besides: entry) else { throw error }
                try readOriginals(of: other, &originals)
            } catch {
                guard error.code != .interrupted else { throw error }
                damaged("metadata.jsonl", error)
                try run.archive.blobs.forEachSoundFrame(of: entry, run.context) { frame throws(ArchiveError) in
                    var lines = LineSplitter()
                    try unsafe add(frame.bytes, to: &lines) { record in originals.add(record) }
                }
            }
        }
    }

    /// Adds the original names only if all records can be read.
    private mutating func readOriginals(
        of entry: IndexEntry, _ originals: inout OriginalNames
    ) throws(ArchiveError) {
        var all = originals
        try forEachRecord(of: entry) { record in all.add(record) }
        originals = all
        records = entry
    }

    /// Writes all three: of the records those whose images were restored, with the names they were restored under.
    ///
    /// Records that are damaged are not written: with some of them missing, the file would be another one.
    func write(_ document: [UInt8]?, _ originals: OriginalNames, failed: Set<[UInt8]>) throws(ArchiveError) {
        if let readme = try content(list.readme, "README.md") { try write("README.md", readme) }
        if let document { try write(documentName, document) }
        guard let records else { return }
        var options = run.options
        if try isCompleted(records, originals, failed) { options.onExisting = .replace }
        try writeFile("metadata.jsonl", options) { file throws(ArchiveError) in
            var text: [UInt8] = []
            try forEachRestored(records, originals, failed) { record throws(ArchiveError) in
                record.append(to: &text)
                if text.count >= 1 << 20 { try Self.flush(&text, to: &file) }
            }
            try Self.flush(&text, to: &file)
        }
    }

    /// Whether the records that are there are an earlier run's, which did not have all images.
    private func isCompleted(
        _ records: IndexEntry, _ originals: OriginalNames, _ failed: Set<[UInt8]>
    ) throws(ArchiveError) -> Bool {
        guard run.options.onExisting == .skip,
            var earlier = try EarlierRecords(folder + Text.bytes("/metadata.jsonl"), in: run.target)
        else { return false }
        try forEachRestored(records, originals, failed) { record throws(ArchiveError) in
            var line: [UInt8] = []
            record.append(to: &line)
            earlier.take(line)
        }
        return earlier.isCompleted
    }

    /// Gives the records of the images that are restored, as they are restored, to `body`.
    private func forEachRestored(
        _ records: IndexEntry, _ originals: OriginalNames, _ failed: Set<[UInt8]>,
        _ body: (ImageRecord) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        try forEachRecord(of: records) { record throws(ArchiveError) in
            let below = Text.bytes(record.fileName)
            let disk = originals.restored(below)
            guard !failed.contains(below), wants(below, disk) else { return }
            try body(Self.restored(record, as: disk))
        }
    }

    private func wants(_ below: [UInt8], _ disk: [UInt8]) -> Bool {
        var matcher = run.matcher
        return matcher.wants(list.folder + [Text.slash] + below, restoredTo: folder + [Text.slash] + disk)
    }

    /// A record of a file that is restored under its original name: if that is UTF-8 it is the file's name now.
    private static func restored(_ record: ImageRecord, as disk: [UInt8]) -> ImageRecord {
        var record = record
        switch SourceName(disk) {
        case .utf8(let name): (record.fileName, record.originalName) = (name, nil)
        case .bytes: break
        }
        return record
    }

    private static func flush(_ text: inout [UInt8], to file: inout TargetFile) throws(ArchiveError) {
        let buffer = unsafe ByteBuffer(copying: text.span.bytes)
        text.removeAll(keepingCapacity: true)
        do throws(IOFault) {
            try unsafe file.write(buffer.bytes)
        } catch {
            throw ArchiveError(error)
        }
    }

    /// Gives each record to `body`; lines that can't be read are reported by the verifier.
    private func forEachRecord(
        of entry: IndexEntry, _ body: (ImageRecord) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        var lines = LineSplitter()
        try unsafe run.archive.blobs.stream(entry, run.context) { piece throws(ArchiveError) in
            try unsafe add(piece, to: &lines, body)
        }
    }

    private func add(
        _ piece: UnsafeRawBufferPointer, to lines: inout LineSplitter,
        _ body: (ImageRecord) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        try unsafe lines.add(piece) { line throws(ArchiveError) in
            let text = line + [0x0A]
            guard let record = try? unsafe ImageRecord.read(line: text.span.bytes, kind: unit.kind) else { return }
            try body(record.content)
        }
    }

    /// The bytes of a small file; `nil`, and a finding, if it is damaged.
    private func content(_ digest: BlobDigest?, _ name: String) throws(ArchiveError) -> [UInt8]? {
        guard let digest else {
            missing(name)
            return nil
        }
        do throws(ArchiveError) {
            return try run.archive.content(of: digest, limit: UInt64(FormatLimits.document), run.context)
        } catch {
            guard error.code != .interrupted else { throw error }
            damaged(name, error)
            return nil
        }
    }

    private func path(_ name: String) -> String { Text.string(list.folder) + "/" + name }

    private static let namesAreLost =
        "files whose original names it gives are restored under their names in the archive"

    private func damaged(_ name: String, _ error: ArchiveError) {
        let found = ArchiveContents.finding(error, path: path(name))
        let lost = name == "README.md" ? [] : [Self.namesAreLost]
        let detail = ((found.detail.isEmpty ? [] : [found.detail]) + lost).joined(separator: "; ")
        let finding: Finding
        switch found.place {
        case .offset(let offset): finding = Finding(found.code, at: offset, "\(path(name)): \(detail)")
        case .path: finding = Finding(found.code, path: path(name), detail)
        }
        lose(name, finding)
    }

    private func missing(_ name: String) {
        if let known = run.archive.finding(ofLost: Text.bytes(path(name))) { return lose(name, known) }
        lose(name, Finding(.requiredFileMissing, path: path(name), name == "README.md" ? "" : Self.namesAreLost))
    }

    private func lose(_ name: String, _ finding: Finding) {
        note(finding)
        guard !run.report.lost[before.lost...].contains(where: { $0.path == path(name) }) else { return }
        run.report.lost.append(LostFile(path: path(name), finding: finding))
    }

    private func note(_ finding: Finding) {
        if !run.report.findings[before.findings...].contains(finding) { run.report.findings.append(finding) }
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(ArchiveError) {
        try writeFile(name, run.options) { file throws(ArchiveError) in
            var bytes = bytes
            try Self.flush(&bytes, to: &file)
        }
    }

    private func writeFile(
        _ name: String, _ options: RestoreOptions, _ fill: (inout TargetFile) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let disk = folder + [Text.slash] + Text.bytes(name)
        let outcome = try RestoreWriter(run.target, run.links, options).write(disk, digest: nil, fill)
        run.note(outcome, path: list.folder + [Text.slash] + Text.bytes(name))
    }
}
