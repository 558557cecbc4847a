internal import VrarcFormat
internal import VrarcModel

/// Step 9: the tar stream, the sections and the bag against each other, entry by entry (spec 8.4).
///
/// Step 10 goes along in the same pass; its findings count only if step 9 leaves the manifest believable.
final class AgreementCheck {
    private let blobs: BlobAccess
    private let tail: ArchiveTail
    private let sections: CheckedSections
    private let walk: TarWalk.Result
    private let tags: [[UInt8]: WalkEntry]
    private let entries: WalkEntries
    private var findings: FindingCollector
    private var claims: BlobClaims
    private var names: NameClaims
    private var directories = DirectoryTracker()
    private var octets: UInt64 = 0
    private var files: UInt64 = 0
    private var manifestPosition: UInt64 = 0
    private let manifests: ManifestCheck?
    /// Whether each file below `data/`, and each that a link goes to, has the digest that the manifest gives it.
    private(set) var isAsWalked = true

    /// `manifests` is `nil` where somebody else does step 10.
    init(
        blobs: BlobAccess, tail: ArchiveTail, sections: CheckedSections, walk: TarWalk.Result,
        tags: [[UInt8]: WalkEntry], entries: WalkEntries, manifests: ManifestCheck?, findings: FindingCollector
    ) {
        self.blobs = blobs
        self.tail = tail
        self.sections = sections
        self.walk = walk
        self.tags = tags
        self.entries = entries
        self.manifests = manifests
        self.findings = findings
        claims = BlobClaims(sections.index, entries: entries.count)
        names = NameClaims(sections.names)
    }

    /// Blobs whose content matched their digest, and logical files below `data/`.
    private(set) var intactBlobs: UInt64 = 0
    var payloadFiles: UInt64 { files }
    /// Whether the findings of step 10 count.
    private(set) var isManifestBelievable = false

    func run() throws(ArchiveError) -> FindingCollector {
        let isManifestGood = try compareManifest()
        if isManifestGood {
            claims.reportUnclaimed(&findings)
            names.reportUnclaimed(&findings)
            checkDirectoriesAndCounts()
        }
        checkTagFiles(countsAreKnown: isManifestGood)
        let stands = findings.contains { code in
            code.rawValue.hasPrefix("E05") && code != .digestMismatch
        }
        isManifestBelievable = !stands && isManifestGood
        if isManifestBelievable, let manifests {
            for finding in try manifests.finish() { findings.add(finding) }
        }
        return findings
    }

    private func content(_ path: String) -> [UInt8]? {
        guard let entry = tags[Array(path.utf8)], !entry.isDamaged else { return nil }
        return blobs.content(of: entry, &findings)
    }

    // MARK: - Manifest

    /// Goes through manifest and tar stream together; whether they list the same.
    private func compareManifest() throws(ArchiveError) -> Bool {
        guard let entry = tags[Array(BagFiles.manifestPath.utf8)] else {
            findings.add(
                .manifestMismatch, path: Array(BagFiles.manifestPath.utf8), "there is no manifest to compare with")
            return false
        }
        guard !entry.isDamaged else { return false }
        var iterator = entries.makeIterator()
        var isGood = true
        var splitter = LineSplitter()
        let outcome = try unsafe blobs.stream(entry) { piece throws(ArchiveError) in
            guard isGood else { return }
            try unsafe splitter.addInPlace(piece) { line throws(ArchiveError) in
                guard isGood else { return }
                isGood = try take(line, &iterator)
            }
        }
        guard outcome.isRead(&findings), isGood else { return false }
        if splitter.hasUnfinishedLine {
            findings.add(.manifestMalformed, path: entry.path, "the last line has no end")
            return false
        }
        while let left = iterator.next() {
            let number = iterator.number - 1
            if BagFiles.isPayload(left.path) {
                findings.add(
                    .manifestMismatch, path: entry.path,
                    "it does not list \(String(decoding: left.path, as: UTF8.self))")
                return false
            }
            claimTagFile(left, number)
        }
        return true
    }

    /// Compares one line, its LF included, with the next entry below `data/`.
    private func take(_ line: RawSpan, _ iterator: inout WalkEntries.Iterator) throws(ArchiveError) -> Bool {
        let text = line.extracting(droppingLast: 1)
        guard let digest = ManifestLine.digest(of: text) else {
            findings.add(.manifestMalformed, path: Array(BagFiles.manifestPath.utf8))
            return false
        }
        let path = text.extracting(droppingFirst: ManifestLine.pathPosition)
        while let entry = iterator.next() {
            let number = iterator.number - 1
            guard BagFiles.isPayload(entry.path) else {
                claimTagFile(entry, number)
                continue
            }
            guard unsafe path.equals(entry.path.span.bytes) else {
                findings.add(
                    .manifestMismatch, path: Array(BagFiles.manifestPath.utf8),
                    "it lists \(Self.text(path)) where the archive has \(String(decoding: entry.path, as: UTF8.self))")
                return false
            }
            let from = manifestPosition
            manifestPosition += UInt64(line.byteCount)
            try agree(entry, number, digest, from)
            return true
        }
        findings.add(
            .manifestMismatch, path: Array(BagFiles.manifestPath.utf8),
            "it lists \(Self.text(path)), which is not there")
        return false
    }

    private static func text(_ path: RawSpan) -> String { String(decoding: path.array(), as: UTF8.self) }

    private func agree(_ entry: WalkEntry, _ number: UInt64, _ digest: BlobDigest, _ from: UInt64) throws(ArchiveError)
    {
        guard number < BlobClaims.entryLimit else {
            throw ArchiveError(
                .limit, subject: tail.source.name,
                detail: "it has more than \(BlobClaims.entryLimit) files, which this program can't verify")
        }
        files += 1
        let size = entry.isLink ? claims.size(ofEntry: entry.target) : entry.size
        // Links cost nothing, so their octets can pass 2^64; then the footer's count is wrong whatever it is (spec 3).
        octets = octets.addingReportingOverflow(size).overflow ? UInt64.max : octets + size
        directories.add(
            path: entry.path, firstFrame: entry.frames.header, lastFrame: entry.frames.end, manifestFrom: from,
            manifestTo: manifestPosition, octets: size)
        if entry.path.count > 240 { findings.add(.longPath, path: entry.path, "\(entry.path.count) bytes") }
        let claim = claims.claim(entry, number, digest, &findings)
        let hasDigest =
            entry.isLink
            ? claims.ordinal(ofEntry: number).map { $0 == claims.ordinal(ofEntry: entry.target) } ?? false
            : entry.digest == digest
        if claim != .agrees || !hasDigest { isAsWalked = false }
        let hasBlob = sections.index != nil && claim != .wrongTarget
        names.claim(entry, claims.ordinal(ofEntry: number), hasIndex: hasBlob, &findings)
        guard let manifests else { return }
        var agreed = entry
        agreed.size = size
        agreed.digest = digest
        if entry.isLink {
            // A link's content is where the index has its blob.
            if let index = sections.index, let ordinal = claims.ordinal(ofEntry: number) {
                agreed.frames.content = index[ordinal].offset
                agreed.position = index[ordinal].positionInFrame
            } else {
                agreed.isDamaged = true
            }
        }
        agreed.facts = claim == .agrees && !entry.isLink ? entry.facts : nil
        try manifests.add(agreed)
    }

    private func claimTagFile(_ entry: WalkEntry, _ number: UInt64) {
        guard let digest = entry.digest else { return }
        _ = claims.claim(entry, number, digest, &findings)
        names.claim(entry, claims.ordinal(ofEntry: number), hasIndex: sections.index != nil, &findings)
    }

    private func checkDirectoriesAndCounts() {
        intactBlobs = claims.intact
        if let records = sections.directories, records != directories.records {
            findings.add(.directoriesMismatch, at: sections.directoriesOffset)
        }
        let footer = tail.footer
        if footer.tarLength != walk.tarLength || footer.payloadOctets != octets || footer.payloadFiles != files {
            findings.add(.tableMismatch, at: footer.tableOffset, "the footer's counts are not those of the tar stream")
        }
    }

    // MARK: - Tag files

    private func checkTagFiles(countsAreKnown: Bool) {
        if let bytes = content(BagFiles.declarationPath), bytes != BagFiles.declaration {
            findings.add(.badBagDeclaration, path: Array(BagFiles.declarationPath.utf8))
        }
        if let bytes = content(BagFiles.infoPath) {
            let info = BagInfo(bytes)
            if info == nil {
                findings.add(
                    .badBagInfo, path: Array(BagFiles.infoPath.utf8), "a line is malformed, missing or out of place")
            } else if let info, countsAreKnown, (info.payloadOctets, info.payloadFiles) != (octets, files) {
                findings.add(
                    .badBagInfo, path: Array(BagFiles.infoPath.utf8), "Payload-Oxum should be \(octets).\(files)")
            }
        }
        var expected: [UInt8] = []
        for path in [BagFiles.declarationPath, BagFiles.infoPath, BagFiles.manifestPath] {
            guard let digest = tags[Array(path.utf8)]?.digest else {
                // Without one the tag manifest has nothing to be right about; a damaged one has its finding already.
                if tags[Array(path.utf8)]?.isDamaged != true {
                    findings.add(.tagManifestMismatch, path: Array(BagFiles.tagManifestPath.utf8))
                }
                return
            }
            ManifestLine.encode(digest, path: Array(path.utf8), into: &expected)
        }
        if let bytes = content(BagFiles.tagManifestPath), bytes != expected {
            findings.add(.tagManifestMismatch, path: Array(BagFiles.tagManifestPath.utf8))
        }
        if tags[Array(BagFiles.manifestPath.utf8)]?.digest != tail.footer.contentID
            || tags[Array(BagFiles.tagManifestPath.utf8)]?.digest != tail.footer.archiveID
        {
            findings.add(.idMismatch, at: tail.footerOffset)
        }
    }
}
