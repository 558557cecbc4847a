import SystemPackage
import VrarcArchive
import VrarcFormat

/// One run of `FolderTarget.restore`.
final class RestoreRun {
    let archive: ArchiveContents
    let target: TargetFolder
    let options: RestoreOptions
    let pool: WorkerPool
    let links = LinkRegistry()
    let context = WorkerContext(level: 1)
    let names: UnitNames
    var matcher: SelectionMatcher
    var report = RestoreReport()
    private var progress = WorkProgress(phase: "restoring")
    private let handler: ProgressHandler?
    private var reported: ContinuousClock.Instant?
    private var isAnythingWanted = false

    init(
        _ archive: ArchiveContents, _ folder: FilePath, _ options: RestoreOptions, _ handler: ProgressHandler?
    ) throws(ArchiveError) {
        self.archive = archive
        self.options = options
        self.handler = handler
        matcher = try SelectionMatcher(options.selection)
        var findings: [Finding] = []
        if let known = try UnitNames.read(archive, &findings) {
            names = known
        } else {
            names = try UnitNames(fromUnitsOf: archive)
        }
        report.findings = findings
        target = try TargetFolder(folder)
        pool = WorkerPool(width: max(1, options.jobs))
        if matcher.isAll, let payload = archive.payload {
            progress.totalItems = payload.files
            progress.totalBytes = payload.octets
        }
    }

    func run() throws(ArchiveError) -> RestoreReport {
        try refuseExisting()
        try narrow()
        var walk = ManifestWalk()
        try walk.run(archive) { list throws(ArchiveError) in try restore(list) }
        report.findings += walk.findings
        report.lost += walk.refused
        noteUnconfirmed()
        report.unmatched = matcher.unmatched(names)
        guard isAnythingWanted || matcher.isAll else {
            throw ArchiveError(.notFound, subject: archive.blobs.source.name, detail: matcher.complaint)
        }
        if matcher.isAll, names.units.isEmpty {
            // Without it the folder would not be taken for a bundle folder when it is packed.
            do throws(IOFault) {
                _ = try target.openFolder(Text.bytes("collections"), isMade: true)
            } catch {
                throw ArchiveError(error)
            }
        }
        if options.isSynced { try target.sync() }
        handler?(progress)
        report.findings = archive.findings + report.findings
        return report
    }

    /// Reads the wanted units by themselves, where that needs fewer bytes than the lists of the whole archive.
    func narrow() throws(ArchiveError) {
        guard !matcher.isAll, !matcher.mayWantAttachments, report.findings.isEmpty else { return }
        let wanted = names.units.filter { matcher.wants($0) }
        guard !wanted.isEmpty else { return }
        try archive.narrow(
            to: PartRequest(
                folders: wanted.map { Text.bytes("data/") + $0.folderInArchive },
                isWhole: wanted.allSatisfy { matcher.wantsAll(of: $0) }, lookup: options.lookup))
    }

    /// Files that are wanted, and whose content nothing that is left of the archive confirms, or gives.
    private func noteUnconfirmed() {
        let noted = archive.lost.isEmpty ? [] : Set(report.damaged)
        for (path, finding) in archive.lost {
            guard path != Text.bytes("data/archive.json"), let position = unsafe TreePosition(path.span.bytes) else {
                continue
            }
            let isUnit = position.part == .collection || position.part == .classifier
            let unit = isUnit ? names.unit(path[..<position.slug.upperBound]) : nil
            let disk =
                unit.map { $0.folder + path.dropFirst(position.slug.upperBound) }
                ?? Array(path.dropFirst("data/".utf8.count))
            guard matcher.wants(unit), matcher.wants(path, restoredTo: disk) else { continue }
            isAnythingWanted = true
            // A unit's own documents were missed where it was restored.
            guard !noted.contains(Text.string(path)) else { continue }
            report.lost.append(LostFile(path: Text.string(path), finding: finding))
        }
    }

    /// Throws if a unit that is wanted is there already, before anything is written.
    private func refuseExisting() throws(ArchiveError) {
        guard options.onExisting == .fail, options.selection.patterns.isEmpty else { return }
        for unit in names.units where matcher.wants(unit) {
            if try target.exists(unit.folder) { throw Self.exists(target.display(unit.folder)) }
        }
        let attachments = Text.bytes("attachments")
        if matcher.isAll, try target.exists(attachments) { throw Self.exists(target.display(attachments)) }
    }

    static func exists(_ path: String) -> ArchiveError {
        ArchiveError(.exists, subject: path, detail: "is there already, and was not to be replaced")
    }

    private func restore(_ list: RestoreList) throws(ArchiveError) {
        if list.folder == Text.bytes("data") {
            guard matcher.wants(nil) else { return }
            var originals = OriginalNames(folder: list.folder)
            originals.add(names.renamed)
            let unit = RestoreUnit(self, list, folder: [])
            if try unit.restoreFiles(&originals) { isAnythingWanted = true }
        } else if let known = names.unit(list.folder) {
            guard matcher.wants(known) else { return }
            if try RestoreUnit(self, list, folder: known.folder).restore(known) { isAnythingWanted = true }
        } else {
            let finding = Finding(
                .countMismatch, path: "data/archive.json", "it does not name \(Text.string(list.folder))")
            report.findings.append(finding)
            report.lost += list.files.map { LostFile(path: Text.string(list.path($0)), finding: finding) }
        }
    }

    /// Notes what became of a file.
    func note(_ outcome: RestoreOutcome, path: [UInt8]) {
        var size: UInt64 = 0
        switch outcome {
        case .written(let bytes, let isLink):
            report.files += 1
            report.bytes += bytes
            size = bytes
            if isLink { report.linked += 1 }
        case .skipped: report.skipped += 1
        case .damaged(let finding):
            report.findings.append(finding)
            report.lost.append(LostFile(path: Text.string(path), finding: finding))
        }
        progress.items += 1
        progress.bytes += size
        guard let handler, progress.items % 64 == 0 || size > 1 << 20 else { return }
        let now = ContinuousClock.now
        if let reported, now - reported < .milliseconds(100) { return }
        reported = now
        handler(progress)
    }
}
