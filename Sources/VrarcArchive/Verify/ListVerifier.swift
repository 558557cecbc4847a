package import VrarcFormat

/// Compares what an archive says of itself (footer, sections, manifest, tag files and documents) and reads of its other
/// contents none, or a sample: what can be known of an archive that is far away, for a few requests.
///
/// Where it finds an error, `structure` and `full` find one too. They know from the tar stream what is right, and so name
/// some by another code or place: of a path whose content the index lacks they can tell whether the manifest is wrong or the
/// index. What only the tar stream tells it does not see.
package final class ListVerifier {
    private let source: any ByteSource
    private let limits: SectionLimits
    private let sample: UInt64?
    private let report: ProgressHandler?
    private let context = WorkerContext(level: 1)
    private var findings = FindingCollector()
    private var intact: UInt64 = 0
    private var files: UInt64 = 0
    private var sampled: UInt64?

    /// - Parameter sample: How many contents are to be read, chosen at random; `nil` for none.
    package init(
        source: any ByteSource, sample: UInt64? = nil, limits: SectionLimits = SectionLimits(),
        progress report: ProgressHandler? = nil
    ) {
        self.source = source
        self.sample = sample
        self.limits = limits
        self.report = report
    }

    /// Verifies. `expected` is a content or archive id that the archive must have.
    package func verify(expecting expected: BlobDigest? = nil) throws(ArchiveError) -> VerificationReport {
        var random = SystemRandomNumberGenerator()
        return try verify(expecting: expected, choosing: &random)
    }

    /// The same with another way of choosing the sample.
    func verify(
        expecting expected: BlobDigest?, choosing random: inout some RandomNumberGenerator
    ) throws(ArchiveError) -> VerificationReport {
        var first: [Finding] = []
        let tail = (try? ArchiveTail.open(source, limits, everyFrame: true, &first)) ?? nil
        for finding in first { findings.add(finding) }
        if let tail {
            if let expected, expected != tail.footer.contentID, expected != tail.footer.archiveID {
                findings.add(.notExpected, at: tail.footerOffset, "its content id is \(tail.footer.contentID)")
            }
            expectLists(tail)
            let sections = SectionCheck(source: source, tail: tail, pool: WorkerPool(width: 0)).run(&findings)
            if let index = sections.index {
                try ListAgreement(source, tail, index, sections.names, context).run(&findings, &files)
                if let sample { try check(sample, of: index, &random) }
            }
        }
        // What could not be read because the work was to end is no finding.
        try Interruption.check()
        return makeReport(tail, expected)
    }

    /// The sections lie together at the end.
    private func expectLists(_ tail: ArchiveTail) {
        source.expect([tail.footer.dataEnd..<source.length])
    }

    private func check(
        _ count: UInt64, of index: IndexTable, _ random: inout some RandomNumberGenerator
    ) throws(ArchiveError) {
        let chosen = Self.choose(count, of: UInt64(index.count), &random).map { index[Int($0)] }
            .sorted { $0.offset < $1.offset }
        source.expect(chosen.map { $0.offset..<$0.offset + $0.storedLength })
        let blobs = BlobReader(source)
        var progress = WorkProgress(
            phase: "checking a sample", totalItems: UInt64(chosen.count),
            totalBytes: chosen.reduce(0) { $0 + $1.rawLength })
        for entry in chosen {
            do throws(ArchiveError) {
                try unsafe blobs.stream(entry, context) { (_) throws(ArchiveError) in try Interruption.check() }
                intact += 1
            } catch {
                guard error.code != .interrupted else { throw error }
                findings.add(Self.finding(error, entry))
            }
            progress.items += 1
            progress.bytes += entry.rawLength
            report?(progress)
        }
        sampled = UInt64(chosen.count)
    }

    /// What an error of reading a content says.
    static func finding(_ error: ArchiveError, _ entry: IndexEntry) -> Finding {
        if let format = error.cause as? FormatError { return Finding(format) }
        if let fault = error.cause as? IOFault { return Finding(fault) }
        return Finding(.digestMismatch, at: entry.offset, "\(entry.digest)")
    }

    /// Different numbers below `total`, as many as are wanted or there are (Floyd's method: memory for these alone).
    static func choose(
        _ count: UInt64, of total: UInt64, _ random: inout some RandomNumberGenerator
    ) -> [UInt64] {
        guard count < total else { return Array(0..<total) }
        var chosen: Set<UInt64> = []
        for next in total - count..<total {
            let number = UInt64.random(in: 0...next, using: &random)
            chosen.insert(chosen.contains(number) ? next : number)
        }
        return Array(chosen)
    }

    private func makeReport(_ tail: ArchiveTail?, _ expected: BlobDigest?) -> VerificationReport {
        let sorted = findings.findings.sorted()
        let isDamaged = sorted.contains { $0.code.isError && $0.code != .notExpected }
        var established = isDamaged || tail == nil ? [] : ["lists consistent"]
        if let expected, let tail, expected == tail.footer.contentID || expected == tail.footer.archiveID, !isDamaged {
            established.append("expected")
        }
        return VerificationReport(
            depth: .lists, findings: sorted, established: established, contentID: tail?.footer.contentID,
            archiveID: tail?.footer.archiveID, fileID: tail?.fileID, fileLength: source.length, intactBlobs: intact,
            blobs: tail?.footer.blobCount ?? 0, sampledBlobs: sampled, payloadFiles: files)
    }
}
