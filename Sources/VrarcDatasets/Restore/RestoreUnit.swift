import VrarcArchive
import VrarcFormat
import VrarcModel

/// Restores the files of one unit, or of what lies beside the units.
final class RestoreUnit {
    private let run: RestoreRun
    private let list: RestoreList
    /// The unit's folder below the target; empty for what lies beside.
    private let folder: [UInt8]
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
        let own = UnitDocuments(run, list, unit, folder: folder)
        let document = try own.document(&originals)
        try own.readOriginals(&originals)
        let isOwnWanted = own.isWanted(&run.matcher)
        guard try restoreFiles(&originals) || isOwnWanted else { return false }
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
        try work(jobs(wanted))
        return true
    }

    /// The wanted files with the places of their contents, in the order of these.
    private func items(_ originals: inout OriginalNames) throws(ArchiveError) -> [RestoreItem] {
        let lost = originals.resolve(originals.names.isEmpty ? [] : list.files.map { list.below($0) })
        var wanted: [(digest: BlobDigest, file: Int)] = []
        for (index, file) in list.files.enumerated() {
            let below = list.below(file)
            guard run.matcher.wants(list.path(file), restoredTo: disk(originals.restored(below))) else { continue }
            if lost.contains(below) { fail(below) } else { wanted.append((file.digest, index)) }
        }
        wanted.sort { ($0.digest, $0.file) < ($1.digest, $1.file) }
        var digests: [BlobDigest] = []
        for (digest, _) in wanted where digests.last != digest { digests.append(digest) }
        var items: [RestoreItem] = []
        var next = 0
        try IndexLookup(run.reader).forEachEntry(of: digests) { entry in
            while next < wanted.count, wanted[next].digest < entry.digest { miss(wanted[next].file, &next) }
            while next < wanted.count, wanted[next].digest == entry.digest {
                let file = list.files[wanted[next].file]
                let disk = disk(originals.restored(list.below(file)))
                items.append(RestoreItem(entry: entry, path: list.path(file), disk: disk))
                next += 1
            }
        }
        while next < wanted.count { miss(wanted[next].file, &next) }
        items.sort { ($0.entry.offset, $0.entry.positionInFrame) < ($1.entry.offset, $1.entry.positionInFrame) }
        return items
    }

    private func disk(_ below: [UInt8]) -> [UInt8] { folder.isEmpty ? below : folder + [Text.slash] + below }

    private func miss(_ file: Int, _ next: inout Int) {
        let path = Text.string(list.path(list.files[file]))
        run.report.findings.append(Finding(.indexMismatch, path: path, "the index does not have its content"))
        fail(list.below(list.files[file]))
        next += 1
    }

    private func fail(_ below: [UInt8]) {
        failed.insert(below)
        run.report.damaged.append(Text.string(list.folder + [Text.slash] + below))
    }

    /// Files of one frame together; equal files of a large blob too, for it is its own frame.
    private func jobs(_ items: [RestoreItem]) -> [RestoreJob] {
        var jobs: [RestoreJob] = []
        var current: [RestoreItem] = []
        for item in items {
            if let first = current.first,
                first.entry.offset != item.entry.offset || first.entry.isSmall != item.entry.isSmall
            {
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

    private func work(_ jobs: [RestoreJob]) throws(ArchiveError) {
        let (reader, target, links, options) = (run.reader, run.target, run.links, run.options)
        var flights: [Job<Result<[RestoreOutcome], ArchiveError>>] = []
        var (next, done, cost) = (0, 0, 0)
        var failure: ArchiveError?
        while done < jobs.count {
            while failure == nil, next < jobs.count, next == done || cost + jobs[next].cost <= Self.window,
                next - done < 8 * run.pool.width
            {
                let job = jobs[next]
                flights.append(run.pool.submit { RestoreWorker.run(job, reader, target, links, options, $0) })
                cost += job.cost
                next += 1
            }
            guard done < next else { break }
            let result = flights[done].wait()
            cost -= jobs[done].cost
            take(result, jobs[done], &failure)
            done += 1
            if failure == nil { failure = Self.interruption() }
        }
        if let failure { throw failure }
    }

    private func take(
        _ result: Result<[RestoreOutcome], ArchiveError>, _ job: RestoreJob, _ failure: inout ArchiveError?
    ) {
        switch result {
        case .success(let outcomes):
            for (outcome, item) in zip(outcomes, job.items) {
                run.note(outcome, path: item.path)
                if case .damaged = outcome { failed.insert(Array(item.path.dropFirst(list.folder.count + 1))) }
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
