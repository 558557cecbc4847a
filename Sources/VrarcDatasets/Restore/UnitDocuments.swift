import VrarcArchive
import VrarcFormat
import VrarcModel

/// The README, records and document of a unit when it is restored.
struct UnitDocuments {
    private let run: RestoreRun
    private let list: RestoreList
    private let unit: UnitNames.Unit
    private let folder: [UInt8]

    init(_ run: RestoreRun, _ list: RestoreList, _ unit: UnitNames.Unit, folder: [UInt8]) {
        self.run = run
        self.list = list
        self.unit = unit
        self.folder = folder
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

    /// Adds the original names that the records give.
    func readOriginals(_ originals: inout OriginalNames) throws(ArchiveError) {
        try forEachRecord { record throws(ArchiveError) in originals.add(record) }
    }

    /// Writes all three: of the records those whose images were restored, with the names they were restored under.
    func write(_ document: [UInt8]?, _ originals: OriginalNames, failed: Set<[UInt8]>) throws(ArchiveError) {
        if let readme = try content(list.readme, "README.md") { try write("README.md", readme) }
        if let document { try write(documentName, document) }
        var options = run.options
        if try isCompleted(originals, failed) { options.onExisting = .replace }
        try writeFile("metadata.jsonl", options) { file throws(ArchiveError) in
            var text: [UInt8] = []
            try forEachRestored(originals, failed) { record throws(ArchiveError) in
                record.append(to: &text)
                if text.count >= 1 << 20 { try Self.flush(&text, to: &file) }
            }
            try Self.flush(&text, to: &file)
        }
    }

    /// Whether the records that are there are an earlier run's, which did not have all images.
    private func isCompleted(_ originals: OriginalNames, _ failed: Set<[UInt8]>) throws(ArchiveError) -> Bool {
        guard run.options.onExisting == .skip,
            var earlier = try EarlierRecords(folder + Text.bytes("/metadata.jsonl"), in: run.target)
        else { return false }
        try forEachRestored(originals, failed) { record throws(ArchiveError) in
            var line: [UInt8] = []
            record.append(to: &line)
            earlier.take(line)
        }
        return earlier.isCompleted
    }

    /// Gives the records of the images that are restored, as they are restored, to `body`.
    private func forEachRestored(
        _ originals: OriginalNames, _ failed: Set<[UInt8]>, _ body: (ImageRecord) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        try forEachRecord { record throws(ArchiveError) in
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
        let buffer = ByteBuffer(capacity: text.count)
        unsafe buffer.storage.copyBytes(from: text)
        buffer.count = text.count
        text.removeAll(keepingCapacity: true)
        do throws(IOFault) {
            try unsafe file.write(buffer.bytes)
        } catch {
            throw ArchiveError(error)
        }
    }

    /// Gives each record of `metadata.jsonl` to `body`; lines that can't be read are reported by the verifier.
    private func forEachRecord(_ body: (ImageRecord) throws(ArchiveError) -> Void) throws(ArchiveError) {
        guard let digest = list.metadata, let entry = try entry(digest) else { return }
        var lines = LineSplitter()
        var failure: ArchiveError?
        do throws(ArchiveError) {
            try unsafe run.reader.stream(entry, run.context) { piece throws(ArchiveError) in
                do throws(ArchiveError) {
                    try unsafe lines.add(piece) { line throws(ArchiveError) in
                        let text = line + [0x0A]
                        guard let record = try? unsafe ImageRecord.read(line: text.span.bytes, kind: unit.kind) else {
                            return
                        }
                        try body(record.content)
                    }
                } catch {
                    failure = error
                    throw error
                }
            }
        } catch {
            if let failure { throw failure }
            damaged("metadata.jsonl", error)
        }
    }

    /// The bytes of a small file; `nil`, and a finding, if it is damaged.
    private func content(_ digest: BlobDigest?, _ name: String) throws(ArchiveError) -> [UInt8]? {
        guard let digest, let entry = try entry(digest), entry.rawLength <= UInt64(FormatLimits.document) else {
            note(Finding(.requiredFileMissing, path: path(name)))
            return nil
        }
        do throws(ArchiveError) {
            return try run.reader.content(of: entry, run.context)
        } catch {
            damaged(name, error)
            return nil
        }
    }

    private func entry(_ digest: BlobDigest) throws(ArchiveError) -> IndexEntry? { try run.reader.entry(for: digest) }

    private func path(_ name: String) -> String { Text.string(list.folder) + "/" + name }

    private func damaged(_ name: String, _ error: ArchiveError) {
        if let format = error.cause as? FormatError {
            note(Finding(format.code, at: format.offset, "\(path(name)): \(format.detail)"))
        } else {
            note(Finding(.digestMismatch, path: path(name), error.detail))
        }
        if !run.report.damaged.contains(path(name)) { run.report.damaged.append(path(name)) }
    }

    private func note(_ finding: Finding) {
        if !run.report.findings.contains(finding) { run.report.findings.append(finding) }
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
