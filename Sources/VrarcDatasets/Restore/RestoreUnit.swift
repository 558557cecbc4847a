import VrarcArchive
import VrarcFormat
import VrarcModel

/// Restores the files of one unit, or of what lies beside the units.
final class RestoreUnit {
    let run: RestoreRun
    let list: RestoreList
    /// The unit's folder below the target; empty for what lies beside.
    let folder: [UInt8]
    /// Paths below the unit's folder that are wanted but could not be restored.
    private var failed: Set<[UInt8]> = []

    init(_ run: RestoreRun, _ list: RestoreList, folder: [UInt8]) {
        self.run = run
        self.list = list
        self.folder = folder
    }

    /// Restores the wanted files and the unit's own; tells whether any was wanted.
    func restore(_ unit: UnitNames.Unit) throws(ArchiveError) -> Bool {
        var originals = OriginalNames(folder: list.folder)
        let before = (run.report.findings.count, run.report.lost.count)
        var own = UnitDocuments(run, list, unit, folder: folder)
        let document = try own.document(&originals)
        try own.readOriginals(&originals)
        let isOwnWanted = own.isWanted(&run.matcher)
        guard try restoreFiles(&originals) || isOwnWanted else {
            // What is wrong with a unit of which nothing is wanted does not matter to what is.
            run.report.findings.removeSubrange(before.0...)
            run.report.lost.removeSubrange(before.1...)
            return false
        }
        run.report.units.append(Text.string(folder))
        try own.write(document, originals, failed: failed)
        return true
    }

    /// Restores the wanted files; tells whether any was.
    func restoreFiles(_ originals: inout OriginalNames) throws(ArchiveError) -> Bool {
        let wanted = try items(&originals)
        run.report.findings += originals.findings
        guard !wanted.isEmpty || !failed.isEmpty else { return false }
        let mayBeThere = try folder.isEmpty ? true : run.target.exists(folder)
        if run.options.onExisting == .fail, mayBeThere {
            for item in wanted {
                if try run.target.exists(item.disk) { throw RestoreRun.exists(run.target.display(item.disk)) }
            }
        }
        try restore(wanted)
        return true
    }

    /// The wanted files with the places of their contents, in the order of these.
    func items(_ originals: inout OriginalNames) throws(ArchiveError) -> [RestoreItem] {
        let lost = originals.resolve(originals.names.isEmpty ? [] : list.files.map { list.below($0) })
        var wanted: [(digest: BlobDigest, file: Int)] = []
        for (index, file) in list.files.enumerated() {
            let below = list.below(file)
            guard run.matcher.wants(list.path(file), restoredTo: disk(originals.restored(below))) else { continue }
            if let finding = lost[below] { fail(below, finding) } else { wanted.append((file.digest, index)) }
        }
        wanted.sort { ($0.digest, $0.file) < ($1.digest, $1.file) }
        var digests: [BlobDigest] = []
        for (digest, _) in wanted where digests.last != digest { digests.append(digest) }
        var items: [RestoreItem] = []
        var next = 0
        for entry in try run.archive.entries(of: digests) {
            while next < wanted.count, wanted[next].digest < entry.digest { miss(wanted[next].file, &next) }
            while next < wanted.count, wanted[next].digest == entry.digest {
                let file = list.files[wanted[next].file]
                let disk = disk(originals.restored(list.below(file)))
                items.append(RestoreItem(entry: entry, path: list.path(file), disk: disk))
                next += 1
            }
        }
        while next < wanted.count { miss(wanted[next].file, &next) }
        items.sort { $0.precedes($1) }
        return items
    }

    private func disk(_ below: [UInt8]) -> [UInt8] { folder.isEmpty ? below : folder + [Text.slash] + below }

    private func miss(_ file: Int, _ next: inout Int) {
        let path = Text.string(list.path(list.files[file]))
        let finding = Finding(
            .indexMismatch, path: path, "its content is not in the index, nor whole in the tar stream")
        run.report.findings.append(finding)
        fail(list.below(list.files[file]), finding)
        next += 1
    }

    private func fail(_ below: [UInt8], _ finding: Finding) {
        failed.insert(below)
        run.report.lost.append(LostFile(path: Text.string(list.folder + [Text.slash] + below), finding: finding))
    }

    /// Restores files; those whose contents are not where a damaged INDEX says, from where the tar stream has them.
    private func restore(_ items: [RestoreItem]) throws(ArchiveError) {
        let damaged = try work(jobs(items))
        var elsewhere: [RestoreItem] = []
        for (item, finding) in damaged {
            if let entry = try run.archive.entry(besides: item.entry) {
                elsewhere.append(RestoreItem(entry: entry, path: item.path, disk: item.disk))
            } else {
                note(item, finding)
            }
        }
        guard !elsewhere.isEmpty else { return }
        elsewhere.sort { $0.precedes($1) }
        for (item, finding) in try work(jobs(elsewhere)) { note(item, finding) }
    }

    private func note(_ item: RestoreItem, _ finding: Finding) {
        run.note(.damaged(finding), path: item.path)
        failed.insert(Array(item.path.dropFirst(list.folder.count + 1)))
    }

    /// Files of one frame together; equal files of a large blob too, for it is its own frame.
    ///
    /// Only what INDEX says the same of: a damaged entry would take its neighbours with it, and a large blob's bytes are
    /// checked for one digest.
    private func jobs(_ items: [RestoreItem]) -> [RestoreJob] {
        var jobs: [RestoreJob] = []
        var current: [RestoreItem] = []
        for item in items {
            if let first = current.first, !first.isRead(with: item) {
                jobs.append(RestoreJob(items: current))
                current = []
            }
            current.append(item)
        }
        if !current.isEmpty { jobs.append(RestoreJob(items: current)) }
        return jobs
    }

    /// Bytes that jobs in flight may take together; one always is.
    private static let window = 128 << 20

    /// Does the jobs; gives the files that could not be restored.
    private func work(_ jobs: [RestoreJob]) throws(ArchiveError) -> [(RestoreItem, Finding)] {
        let (blobs, target, links, options) = (run.archive.blobs, run.target, run.links, run.options)
        blobs.source.expect(jobs.map(\.range))
        var damaged: [(RestoreItem, Finding)] = []
        var flights: [Job<Result<[RestoreOutcome], ArchiveError>>] = []
        var (next, done, cost) = (0, 0, 0)
        var failure: ArchiveError?
        while done < jobs.count {
            while failure == nil, next < jobs.count, next == done || cost + jobs[next].cost <= Self.window,
                next - done < 8 * run.pool.width
            {
                let job = jobs[next]
                flights.append(run.pool.submit { RestoreWorker.run(job, blobs, target, links, options, $0) })
                cost += job.cost
                next += 1
            }
            guard done < next else { break }
            let result = flights[done].wait()
            cost -= jobs[done].cost
            take(result, jobs[done], &damaged, &failure)
            done += 1
            if failure == nil { failure = Self.interruption() }
        }
        if let failure { throw failure }
        return damaged
    }

    private func take(
        _ result: Result<[RestoreOutcome], ArchiveError>, _ job: RestoreJob,
        _ damaged: inout [(RestoreItem, Finding)], _ failure: inout ArchiveError?
    ) {
        switch result {
        case .success(let outcomes):
            for (outcome, item) in zip(outcomes, job.items) {
                if case .damaged(let finding) = outcome {
                    damaged.append((item, finding))
                } else {
                    run.note(outcome, path: item.path)
                }
            }
        case .failure(let error): failure = failure ?? error
        }
    }

    private static func interruption() -> ArchiveError? {
        do throws(ArchiveError) {
            try Interruption.check()
            return nil
        } catch {
            return error
        }
    }
}
