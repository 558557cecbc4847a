package import VrarcFormat
internal import VrarcModel

/// Verifies an archive by the procedure of spec 8.4 and reports all that it finds.
public final class ArchiveVerifier {
    private let source: any ByteSource
    private let depth: VerificationDepth
    private let limits: SectionLimits
    private let pool: WorkerPool
    private let report: ProgressHandler?
    private var findings = FindingCollector()
    private var progress: WorkProgress
    private var reported: ContinuousClock.Instant?
    private var intactBlobs: UInt64 = 0
    private var payloadFiles: UInt64 = 0
    private var isStoredIntact = false
    private var isWalkComplete = false

    /// Bytes below which an archive is verified without threads.
    private static let leastShared: UInt64 = 1 << 20

    package init(
        source: any ByteSource, depth: VerificationDepth, jobs: Int, limits: SectionLimits = SectionLimits(),
        progress report: ProgressHandler? = nil
    ) {
        self.source = source
        self.limits = limits
        self.depth = depth
        pool = WorkerPool(width: source.length < Self.leastShared ? 0 : max(1, jobs), isHelped: true)
        self.report = report
        progress = WorkProgress(phase: "checking stored bytes", totalBytes: source.length)
    }

    /// Verifies. `expected` is a content or archive id that the archive must have.
    ///
    /// Throws only where nothing can be read at all, or the work was interrupted.
    package func verify(expecting expected: BlobDigest? = nil) throws(ArchiveError) -> VerificationReport {
        if depth == .lists {
            return try ListVerifier(source: source, limits: limits, progress: report).verify(expecting: expected)
        }
        var first: [Finding] = []
        // A place that can't be read is a finding like others, and what needs it is passed over.
        let tail = (try? ArchiveTail.open(source, limits, everyFrame: true, &first)) ?? nil
        for finding in first { findings.add(finding) }
        if let tail {
            source.expect([tail.footer.dataEnd..<source.length])
            if let expected, expected != tail.footer.contentID, expected != tail.footer.archiveID {
                findings.add(.notExpected, at: tail.footerOffset, "its content id is \(tail.footer.contentID)")
            }
            let scrub = BlockScrub(
                source: source, tail: tail, pool: pool, isKept: depth >= .structure,
                progress: depth == .scrub ? step : { _ in })
            if depth == .scrub { source.expect([0..<source.length]) }
            let opened = findings
            findings = FindingCollector()
            if depth >= .structure { try verifyStructure(tail, scrub) }
            isStoredIntact = try scrub.finish() && first.isEmpty
            findings = FindingCollector(opened, scrub.findings, findings)
        }
        return makeReport(tail, expected)
    }

    /// Steps 7 to 12. The walk over the frames takes the bytes that the scrub of step 6 reads.
    private func verifyStructure(_ tail: ArchiveTail, _ scrub: BlockScrub) throws(ArchiveError) {
        progress = WorkProgress(
            phase: depth == .full ? "checking blobs" : "checking structure", totalBytes: tail.footer.dataEnd)
        let sections = SectionCheck(source: source, tail: tail, pool: pool).run(&findings)
        source.expect([0..<source.length])
        checkIdentification(tail)
        let context = WorkerContext(level: 1)
        let log = WalkLog(context)
        let frames = FrameWalk(
            ScrubbedSource(source, scrub), dataEnd: tail.footer.dataEnd, pool: pool, sections: sections, depth: depth)
        let walk = TarWalk(
            frames, dataEnd: tail.footer.dataEnd, sections: sections, depth: depth, log: log, findings: findings,
            progress: step)
        findings = try walk.run()
        isWalkComplete = walk.result.isComplete
        if walk.result.isSound {
            let agreement = AgreementRun(
                source: source, tail: tail, sections: sections, walk: walk.result, tags: walk.tags,
                entries: log.close(), depth: depth, pool: pool)
            let outcome = try agreement.run(findings)
            findings = outcome.findings
            intactBlobs = outcome.intactBlobs
            payloadFiles = outcome.payloadFiles
        } else if !walk.result.isComplete, depth == .full, let index = sections.index {
            let rest = RemainderCheck(source: source, dataEnd: tail.footer.dataEnd, index: index, pool: pool)
            intactBlobs = try rest.run(from: walk.result.endedAt, &findings)
        }
    }

    /// The identification stands at the end of the first frame and says what the first footer says.
    private func checkIdentification(_ tail: ArchiveTail) {
        let frames = FrameReader(source, limit: tail.footer.dataEnd)
        guard case .data(let header) = try? frames.header(at: 0),
            let offset = try? frames.extent(of: header, at: 0).length,
            offset < tail.footer.dataEnd
        else { return }
        do throws(IOFault) {
            let count = Int(min(UInt64(Identification.frameLength), tail.footer.dataEnd - offset))
            let bytes = try source.bytes(at: offset, count: count)
            do throws(FormatError) {
                let identification = try unsafe Identification(bytes.span.bytes, at: offset)
                let footer = tail.footer
                if identification.majorVersion != footer.majorVersion
                    || footer.generation == 0
                        && (identification.minorVersion != footer.minorVersion
                            || identification.requiredFeatures != footer.requiredFeatures
                            || identification.optionalFeatures != footer.optionalFeatures)
                {
                    findings.add(.identificationMismatch, at: offset)
                }
            } catch {
                findings.add(Finding(error))
            }
        } catch {
            findings.add(error)
        }
    }

    private func step(_ bytes: UInt64) {
        progress.bytes += bytes
        progress.items += 1
        guard let report else { return }
        let now = ContinuousClock.now
        if let reported, now - reported < .milliseconds(100) { return }
        reported = now
        report(progress)
    }

    private func makeReport(_ tail: ArchiveTail?, _ expected: BlobDigest?) -> VerificationReport {
        let sorted = findings.findings.sorted()
        let isDamaged = sorted.contains { $0.code.isError && $0.code != .notExpected }
        var established: [String] = []
        if isStoredIntact { established.append("stored intact") }
        if depth >= .structure, !isDamaged { established += ["consistent", "complete"] }
        if depth >= .full, !isDamaged { established.append("valid") }
        if let expected, let tail, expected == tail.footer.contentID || expected == tail.footer.archiveID, !isDamaged {
            established.append("expected")
        }
        return VerificationReport(
            depth: depth, findings: sorted, established: established, contentID: tail?.footer.contentID,
            archiveID: tail?.footer.archiveID, fileID: tail?.fileID, fileLength: source.length,
            intactBlobs: intactBlobs,
            blobs: tail?.footer.blobCount ?? 0, payloadFiles: payloadFiles)
    }
}
