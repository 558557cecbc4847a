import SystemPackage
package import VrarcArchive
import VrarcFormat

/// What a restore would give back, and what it would read for it. Nothing is written.
package struct RestorePlan: Sendable {
    /// Files below the target, the units' own documents included.
    package fileprivate(set) var files: UInt64 = 0
    /// Their bytes in the archive; a unit's own documents become shorter where only a part of it is restored.
    package fileprivate(set) var bytes: UInt64 = 0
    /// Where in the archive their contents are stored, each place once, in order.
    package fileprivate(set) var ranges: [Range<UInt64>] = []
    /// The folders of collections and classifiers, as they would be named.
    package fileprivate(set) var units: [String] = []
    /// Patterns and names that nothing in the archive matches.
    package fileprivate(set) var unmatched: [String] = []

    /// Looks what of an archive a selection takes: only its lists are read, or only the units it names. Throws `.notFound` if
    /// that is nothing.
    package init(
        _ archive: ArchiveContents, _ selection: RestoreSelection, lookup: UInt64 = PartRequest.usualLookup,
        progress report: ProgressHandler? = nil
    ) throws(ArchiveError) {
        var options = RestoreOptions()
        options.lookup = lookup
        options.selection = selection
        options.onExisting = .skip
        // A run has a target; this one is there already, and nothing is written to it.
        let run = try RestoreRun(archive, "/", options, report)
        try run.narrow()
        var plan = RestorePlan()
        var walk = ManifestWalk()
        var isAnythingWanted = false
        try walk.run(archive) { list throws(ArchiveError) in
            if try plan.add(list, run) { isAnythingWanted = true }
        }
        guard isAnythingWanted || run.matcher.isAll else {
            throw ArchiveError(.notFound, subject: archive.blobs.source.name, detail: run.matcher.complaint)
        }
        plan.unmatched = run.matcher.unmatched(run.names)
        plan.ranges = Self.distinct(archive.readRanges(plan.ranges))
        self = plan
    }

    private init() {}

    /// Adds what is wanted of a list; whether anything is.
    private mutating func add(_ list: RestoreList, _ run: RestoreRun) throws(ArchiveError) -> Bool {
        let isRest = list.folder == Text.bytes("data")
        let known = isRest ? nil : run.names.unit(list.folder)
        guard isRest || known != nil, run.matcher.wants(known) else { return false }
        let unit = RestoreUnit(run, list, folder: known?.folder ?? [])
        let entries = try unit.planned(known)
        guard !entries.isEmpty else { return false }
        for entry in entries {
            files += 1
            bytes += entry.rawLength
            ranges.append(entry.offset..<entry.offset + entry.storedLength)
        }
        if let known { units.append(Text.string(known.folder)) }
        return true
    }

    private static func distinct(_ ranges: [Range<UInt64>]) -> [Range<UInt64>] {
        var distinct: [Range<UInt64>] = []
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) })
        where distinct.last != range {
            distinct.append(range)
        }
        return distinct
    }
}
