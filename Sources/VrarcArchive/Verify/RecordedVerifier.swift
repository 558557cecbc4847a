package import SystemPackage
package import VrarcFormat

/// A full verification that takes hours and may be ended and taken up again: what it has come to stands in a record.
///
/// It checks lists, stored bytes and contents as `VerificationDepth.full` does, content by content where INDEX has them. That
/// the tar stream lists the same it does not see: that takes one run from front to back.
package final class RecordedVerifier {
    private let source: any ByteSource
    private let jobs: Int
    private let path: FilePath
    private let report: ProgressHandler?
    private let stride: UInt64
    private var progress: WorkProgress
    private var reported: ContinuousClock.Instant?

    package convenience init(
        source: any ByteSource, jobs: Int, record path: FilePath, progress report: ProgressHandler? = nil
    ) {
        self.init(source: source, jobs: jobs, record: path, stride: ContentPass.stride, progress: report)
    }

    /// - Parameter stride: Bytes between two checkpoints.
    init(source: any ByteSource, jobs: Int, record path: FilePath, stride: UInt64, progress report: ProgressHandler?) {
        self.stride = stride
        self.source = source
        self.jobs = jobs
        self.path = path
        self.report = report
        progress = WorkProgress(phase: "checking contents", totalBytes: source.length)
    }

    /// Where the earlier run had come to; 0 where there was none. Known once `verify` has returned.
    package private(set) var resumedFrom: UInt64 = 0

    /// Verifies from where the record says. Throws `.exists` where the record is of another archive.
    package func verify(expecting expected: BlobDigest? = nil) throws(ArchiveError) -> VerificationReport {
        let lists = try ListVerifier(source: source, progress: report).verify(expecting: expected)
        var opening: [Finding] = []
        guard let fileID = lists.fileID,
            let tail = try? ArchiveTail.open(source, SectionLimits(), everyFrame: true, &opening)
        else { return lists }
        var collector = FindingCollector()
        let pool = WorkerPool(width: max(1, jobs))
        guard let index = SectionCheck(source: source, tail: tail, pool: pool).run(&collector).index else {
            return lists
        }
        let record = try VerifyRecord(path, fileID: fileID, length: source.length, name: source.name)
        resumedFrom = record.offset
        progress.bytes = record.offset
        source.expect([record.offset..<source.length])
        let pass = ContentPass(
            source: source, tail: tail, index: index, pool: pool, from: record.offset,
            stride: stride, progress: step)
        let isIntact = try pass.run { (checkpoint) throws(ArchiveError) in try record.note(checkpoint) }
        return merge(lists, record, isStoredIntact: isIntact && opening.isEmpty)
    }

    private func step(_ bytes: UInt64) {
        progress.bytes += bytes
        let now = ContinuousClock.now
        if let reported, now - reported < .milliseconds(100) { return }
        reported = now
        report?(progress)
    }

    private func merge(
        _ lists: VerificationReport, _ record: VerifyRecord, isStoredIntact: Bool
    ) -> VerificationReport {
        var all = FindingCollector()
        for finding in lists.findings + record.findings { all.add(finding) }
        let sorted = all.findings.sorted()
        var established: [String] = []
        let isOfBytes = { (finding: Finding) in finding.code == .blockChecksumMismatch || finding.code == .readError }
        if isStoredIntact, !record.findings.contains(where: isOfBytes) { established.append("stored intact") }
        if !lists.isDamaged { established += lists.established }
        if record.intact == lists.blobs { established.append("contents intact") }
        return VerificationReport(
            depth: .full, findings: sorted, established: established, contentID: lists.contentID,
            archiveID: lists.archiveID, fileID: lists.fileID, fileLength: lists.fileLength,
            intactBlobs: record.intact, blobs: lists.blobs, payloadFiles: lists.payloadFiles)
    }
}
