internal import VrarcFormat

/// INDEX, NAMES, manifest, tag files and footer against each other, without the tar stream.
struct ListAgreement {
    private let source: any ByteSource
    private let tail: ArchiveTail
    private let index: IndexTable
    private let names: NameTable?
    private let context: WorkerContext
    private let blobs: BlobReader

    init(
        _ source: any ByteSource, _ tail: ArchiveTail, _ index: IndexTable, _ names: NameTable?,
        _ context: WorkerContext
    ) {
        self.source = source
        self.tail = tail
        self.index = index
        self.names = names
        self.context = context
        blobs = BlobReader(source)
    }

    /// Compares; `files` becomes the number of files below `data/`.
    func run(_ findings: inout FindingCollector, _ files: inout UInt64) throws(ArchiveError) {
        let manifestPath = Array(BagFiles.manifestPath.utf8)
        guard let ordinal = index.find(tail.footer.contentID) else {
            return findings.add(.idMismatch, at: tail.footerOffset, "the index has no content of the content id")
        }
        checkName(manifestPath, ordinal, &findings)
        var state = State()
        var collected = findings
        do throws(ArchiveError) {
            try blobs.forEachManifestLine(of: index[ordinal], context) { (digest, path) throws(ArchiveError) in
                try Interruption.check()
                take(digest, path, &state, &collected)
            }
        } catch {
            guard error.code != .interrupted else { throw error }
            findings = collected
            // A line that is none has no other cause.
            return findings.add(
                error.cause == nil
                    ? Finding(.manifestMalformed, path: BagFiles.manifestPath, error.detail)
                    : ArchiveContents.finding(error, path: BagFiles.manifestPath))
        }
        let isSound = collected.findings.count == findings.findings.count
        findings = collected
        files = state.files
        // Of lines that are wrong the counts are too.
        if isSound, (state.files, state.octets) != (tail.footer.payloadFiles, tail.footer.payloadOctets) {
            findings.add(
                .tableMismatch, at: tail.footer.tableOffset, "the footer's counts are not those of the manifest")
        }
        checkDocuments(state.documents, &findings)
    }

    private struct State {
        var files: UInt64 = 0
        var octets: UInt64 = 0
        var last: [UInt8] = []
        /// The documents that say what units there are.
        var documents: [(path: [UInt8], ordinal: Int)] = []
    }

    private func take(
        _ digest: BlobDigest, _ path: [UInt8], _ state: inout State, _ findings: inout FindingCollector
    ) {
        if !state.last.isEmpty, !CanonicalOrder.precedes(state.last, path) { findings.add(.pathOutOfOrder, path: path) }
        state.last = path
        state.files += 1
        guard let ordinal = index.find(digest) else {
            return findings.add(.indexMismatch, path: path, "the index has no blob \(digest)")
        }
        let (sum, overflow) = state.octets.addingReportingOverflow(index[ordinal].rawLength)
        state.octets = overflow ? .max : sum
        checkName(path, ordinal, &findings)
        guard let position = unsafe TreePosition(path.span.bytes) else { return }
        switch position.role {
        case .document: state.documents.append((path, ordinal))
        default: if position.part == .archiveDocument { state.documents.append((path, ordinal)) }
        }
    }

    private func checkName(_ path: [UInt8], _ ordinal: Int, _ findings: inout FindingCollector) {
        guard let names else { return }
        guard let number = names.find(NameKey(SHA256.digest(of: path))) else {
            return findings.add(.namesMismatch, path: path, "the name table does not have it")
        }
        if names[number].ordinal != UInt64(ordinal) {
            findings.add(.namesMismatch, path: path, "the name table gives it another content")
        }
    }

    /// Reads the documents: each has the digest that the manifest gives it, or is a finding.
    private func checkDocuments(_ documents: [(path: [UInt8], ordinal: Int)], _ findings: inout FindingCollector) {
        source.expect(
            documents.map { index[$0.ordinal].offset..<index[$0.ordinal].offset + index[$0.ordinal].storedLength })
        for (path, ordinal) in documents {
            do throws(ArchiveError) {
                _ = try blobs.content(of: index[ordinal], context)
            } catch {
                findings.add(ArchiveContents.finding(error, path: PathText.display(path)))
            }
        }
    }
}
