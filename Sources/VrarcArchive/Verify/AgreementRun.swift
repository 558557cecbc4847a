internal import VrarcFormat

/// Steps 9 and 10, at the same time where that gives the same (spec 8.4).
///
/// Step 10 compares records with the digests that the manifest gives. At depth full the walk has computed them, and nearly
/// always the manifest says the same: so step 10 begins at once, with the walk's, on a thread of the pool. Where step 9 finds
/// any other digest, both are done again, one after the other.
struct AgreementRun {
    let source: any ByteSource
    let tail: ArchiveTail
    let sections: CheckedSections
    let walk: TarWalk.Result
    let tags: [[UInt8]: WalkEntry]
    let entries: WalkEntries
    let depth: VerificationDepth
    let pool: WorkerPool

    /// What came of it.
    struct Outcome {
        let findings: FindingCollector
        /// Blobs whose content matched their digest, and logical files below `data/`.
        let intactBlobs: UInt64
        let payloadFiles: UInt64

        fileprivate init(_ check: AgreementCheck, _ findings: FindingCollector) {
            self.findings = findings
            intactBlobs = check.intactBlobs
            payloadFiles = check.payloadFiles
        }
    }

    /// Adds to what was found before.
    func run(_ before: FindingCollector) throws(ArchiveError) -> Outcome {
        if depth == .full, sections.index != nil, let outcome = try runTogether(before) { return outcome }
        let blobs = makeBlobs(WorkerContext(level: 1))
        let manifests = ManifestCheck(blobs: blobs, names: sections.names, depth: depth)
        let check = makeCheck(blobs, manifests, before)
        return Outcome(check, try check.run())
    }

    /// `nil` if step 10 had other digests than the manifest's.
    private func runTogether(_ before: FindingCollector) throws(ArchiveError) -> Outcome? {
        let (entries, targets, names) = (entries, walk.linkTargets, sections.names)
        let (source, dataEnd) = (source, tail.footer.dataEnd)
        let job = pool.submit { context in
            Self.checkManifests(BlobAccess(source, dataEnd: dataEnd, context), entries, targets, names)
        }
        let check = makeCheck(makeBlobs(WorkerContext(level: 1)), nil, before)
        var findings = try check.run()
        let found = try pool.wait(for: job).get()
        guard check.isAsWalked else { return nil }
        if check.isManifestBelievable {
            for finding in found { findings.add(finding) }
        }
        return Outcome(check, findings)
    }

    private static func checkManifests(
        _ blobs: BlobAccess, _ entries: WalkEntries, _ targets: Set<UInt64>, _ names: NameTable?
    ) -> Result<[Finding], ArchiveError> {
        let check = ManifestCheck(blobs: blobs, names: names, depth: .full)
        var files = LinkedEntries(entries, targets: targets)
        do throws(ArchiveError) {
            while let entry = files.next() {
                if BagFiles.isPayload(entry.path) { try check.add(entry, of: files) }
            }
            return .success(try check.finish())
        } catch {
            return .failure(error)
        }
    }

    private func makeBlobs(_ context: WorkerContext) -> BlobAccess {
        BlobAccess(source, dataEnd: tail.footer.dataEnd, context)
    }

    private func makeCheck(
        _ blobs: BlobAccess, _ manifests: ManifestCheck?, _ findings: FindingCollector
    ) -> AgreementCheck {
        AgreementCheck(
            blobs: blobs, tail: tail, sections: sections, walk: walk, tags: tags, entries: entries,
            manifests: manifests, findings: findings)
    }
}
