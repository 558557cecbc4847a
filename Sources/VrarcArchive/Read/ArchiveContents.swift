package import VrarcFormat

/// What an archive holds, by its lists; and where these are damaged, by its tar stream, as far as it is whole.
///
/// The tar stream is read from end to end once it is needed, and not before. Whatever finds a content, it is given out
/// only after its digest matched: the one that the manifest gives, or where that is lost, the one of the file's record
/// or one that INDEX has (spec 8.2, 8.5). Of units that are read by themselves it is that of the record, or the one that
/// NAMES and INDEX give (spec 8.3).
///
/// One thread uses it; `blobs` may be used by any.
package final class ArchiveContents {
    /// Reads contents whose places are known.
    package private(set) var blobs: BlobReader
    /// What is wrong with footer, sections and manifest, as far as it was met.
    package private(set) var findings: [Finding] = []
    /// Files that the archive names and nothing confirms, and why; known once the lines were gone through.
    package private(set) var lost: [(path: [UInt8], finding: Finding)] = []

    /// `nil` if the end of the file, which names everything, can't be used.
    let reader: ArchiveReader?
    /// The units that are looked at alone.
    private(set) var part: ArchivePart?
    private let report: ProgressHandler?
    private let context = WorkerContext(level: 1)
    private var lostPaths: [[UInt8]: Finding] = [:]
    private var survey: TarSurvey?
    private var lines: [(digest: BlobDigest, path: [UInt8])]?
    private var isIndexSound: Bool?

    /// An archive that is open.
    package init(_ reader: ArchiveReader, progress report: ProgressHandler? = nil) {
        blobs = reader.blobs
        self.reader = reader
        self.report = report
        for finding in reader.openingFindings where finding.code.isError { note(finding) }
    }

    /// Opens an archive, also one whose end is damaged or missing.
    ///
    /// Throws what `ArchiveReader` throws where the file is no archive, or one that this version may not read, or where
    /// nothing of an archive is found in it.
    package init(_ source: any ByteSource, progress report: ProgressHandler? = nil) throws(ArchiveError) {
        blobs = BlobReader(source)
        self.report = report
        do throws(ArchiveError) {
            reader = try ArchiveReader(source)
        } catch {
            guard Self.isDamage(error), Self.beginsAsArchive(source) else { throw error }
            reader = nil
            note(Self.finding(error, path: source.name))
            guard try surveyed().files(confirmed: []).isEmpty == false else { throw error }
            return
        }
        for finding in reader?.openingFindings ?? [] where finding.code.isError { note(finding) }
    }

    /// Logical files below `data/` and their bytes, where the footer tells.
    package var payload: (files: UInt64, octets: UInt64)? {
        reader.map { ($0.footer.payloadFiles, $0.footer.payloadOctets) }
    }

    // MARK: - Paths

    /// Gives the files below `data/` to `body`, in canonical order, with the digests that their contents must have.
    package func forEachFile(
        _ body: (BlobDigest, [UInt8]) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        if let part {
            for (digest, path) in part.lines { try body(digest, path) }
            return
        }
        if lines == nil, let reader {
            var isBegun = false
            do throws(ArchiveError) {
                try checkLongManifest(reader)
                try reader.forEachManifestLine(context) { (digest, path) throws(ArchiveError) in
                    isBegun = true
                    try body(digest, path)
                }
                return
            } catch {
                guard !isBegun, Self.isDamage(error) else { throw error }
                note(Self.finding(error, path: BagFiles.manifestPath))
            }
        }
        for (digest, path) in try surveyedLines() { try body(digest, path) }
    }

    /// A manifest above 64 MiB is given out piece by piece: that its end is sound must be known before its beginning is
    /// used.
    private func checkLongManifest(_ reader: ArchiveReader) throws(ArchiveError) {
        guard let entry = try reader.entry(for: reader.contentID), entry.rawLength > UInt64(FormatLimits.frameContent)
        else { return }
        try unsafe blobs.stream(entry, context) { (_) throws(ArchiveError) in try Interruption.check() }
    }

    private func surveyedLines() throws(ArchiveError) -> [(digest: BlobDigest, path: [UInt8])] {
        if let lines { return lines }
        let survey = try surveyed()
        var made: [(digest: BlobDigest, path: [UInt8])] = []
        if let id = reader?.contentID ?? footerContentID, let entry = survey.entry(of: id) {
            // The manifest itself is whole, and only its place was lost.
            try blobs.forEachManifestLine(of: entry, context) { (digest, path) in made.append((digest, path)) }
            lines = made
            return made
        }
        for file in survey.files(confirmed: reader.map { IndexLookup($0).digests() } ?? survey.known) {
            if let digest = file.digest {
                made.append((digest, file.path))
            } else {
                let why =
                    file.isThere
                    ? "nothing that is left of the archive confirms its content; 'vrarc salvage' saves it unconfirmed"
                    : "its content is not whole"
                let finding = Finding(.manifestMismatch, path: PathText.display(file.path), why)
                lost.append((file.path, finding))
                lostPaths[file.path] = finding
            }
        }
        noteNameless(UInt64(made.count + lost.count))
        lines = made
        return made
    }

    /// Why a file is lost; `nil` if it is not among those that are, as far as it is known.
    package func finding(ofLost path: [UInt8]) -> Finding? { lostPaths[path] }

    /// Says how many files there were whose names nothing that is left tells.
    private func noteNameless(_ named: UInt64) {
        guard let files = payload?.files, files > named else { return }
        note(
            Finding(
                .manifestMismatch, path: BagFiles.manifestPath,
                "\(files - named) more files were listed, whose names are lost; 'vrarc salvage' saves what is whole of them"
            ))
    }

    /// The content id of an archive whose sections can't be used, but whose footer can.
    private var footerContentID: BlobDigest? {
        var findings: [Finding] = []
        let found = try? FooterSearch(TailWindow(blobs.source)).find(&findings)
        return found?.footer.contentID
    }

    /// The bytes of a document such as `data/archive.json`; `nil` if it is missing, or damaged, which is in `findings`.
    package func file(_ path: String, _ context: WorkerContext) throws(ArchiveError) -> [UInt8]? {
        var hasName = true
        if let reader {
            do throws(ArchiveError) {
                return try reader.file(path, context)
            } catch {
                hasName = error.code != .notFound
                guard Self.isLoss(error) || !hasName else { throw error }
                if hasName { note(Self.finding(error, path: path)) }
            }
        }
        var found: BlobDigest?
        try forEachFile { (digest, name) in if name.elementsEqual(path.utf8) { found = digest } }
        guard let digest = found else { return nil }
        do throws(ArchiveError) {
            let bytes = try content(of: digest, limit: UInt64(FormatLimits.document), context)
            if !hasName { note(Finding(.namesMismatch, path: path, "the name table does not have it")) }
            return bytes
        } catch {
            if error.code == .notFound { return nil }
            guard Self.isLoss(error) else { throw error }
            note(Self.finding(error, path: path))
            return nil
        }
    }

    // MARK: - Contents

    /// The places of contents, in byte order of digest; those that are nowhere are left out.
    ///
    /// - Parameter digests: In byte order, each once.
    package func entries(of digests: [BlobDigest]) throws(ArchiveError) -> [IndexEntry] {
        var entries = part.map { part in digests.compactMap { part.places[$0] } } ?? []
        let others = entries.isEmpty ? digests : digests.filter { part?.places[$0] == nil }
        if !others.isEmpty, let reader { entries += IndexLookup(reader).entries(of: others) }
        if entries.count < digests.count {
            let isSound = checkIndex()
            let found = Set(entries.map(\.digest))
            for digest in digests where !found.contains(digest) {
                guard let entry = try surveyed().entry(of: digest) else { continue }
                entries.append(entry)
                if isSound { noteMissingEntry() }
            }
        }
        return entries.sorted { $0.digest < $1.digest }
    }

    /// Where else a content may be that is not where INDEX says; `nil` if INDEX is sound or knows as much.
    package func entry(besides entry: IndexEntry) throws(ArchiveError) -> IndexEntry? {
        guard !checkIndex(), let other = try surveyed().entry(of: entry.digest) else { return nil }
        let isSame =
            other.offset == entry.offset && other.positionInFrame == entry.positionInFrame
            && other.rawLength == entry.rawLength && other.storedLength == entry.storedLength
        return isSame ? nil : other
    }

    /// A small content.
    ///
    /// Throws `.notFound` if it is nowhere, `.limit` if it has more than `limit` bytes, `.damaged` or `.io` if it is not
    /// whole.
    package func content(
        of digest: BlobDigest, limit: UInt64, _ context: WorkerContext
    ) throws(ArchiveError) -> [UInt8] {
        guard let entry = try entries(of: [digest]).first else {
            throw ArchiveError(.notFound, subject: "\(digest)", detail: "the archive does not have this content")
        }
        do throws(ArchiveError) {
            return try content(at: entry, limit, context)
        } catch {
            guard let other = try self.entry(besides: entry) else { throw error }
            return try content(at: other, limit, context)
        }
    }

    private func content(
        at entry: IndexEntry, _ limit: UInt64, _ context: WorkerContext
    ) throws(ArchiveError) -> [UInt8] {
        guard entry.rawLength <= limit else {
            throw ArchiveError(
                .limit, subject: "\(entry.digest)", detail: "\(entry.rawLength) bytes are above the limit of a document"
            )
        }
        return try blobs.content(of: entry, context)
    }

    // MARK: - Damage

    /// The finding of an error that reading an archive threw; at `path` if it names no place in the file.
    package static func finding(_ error: ArchiveError, path: String) -> Finding {
        if let format = error.cause as? FormatError { return Finding(format) }
        if let fault = error.cause as? IOFault { return Finding(fault) }
        // Where a content is and how long it is, only INDEX said.
        let isOfIndex = error.code == .notFound || error.code == .limit
        return Finding(isOfIndex ? .indexMismatch : .digestMismatch, path: path, error.detail)
    }

    /// Whether INDEX is as the table says; a finding the first time it is not.
    private func checkIndex() -> Bool {
        if let isIndexSound { return isIndexSound }
        let finding = reader.flatMap { Self.indexFinding($0) }
        if let finding { note(finding) }
        let isSound = reader != nil && finding == nil
        isIndexSound = isSound
        return isSound
    }

    /// Says that INDEX has its digest, and yet not all contents: it was made wrong, and not damaged later.
    private func noteMissingEntry() {
        guard let section = reader?.table[.index] else { return }
        note(Finding(.indexMismatch, at: section.offset, "it lacks contents that the tar stream has"))
    }

    private static func indexFinding(_ reader: ArchiveReader) -> Finding? {
        guard let section = reader.table[.index] else { return nil }
        var hash = SHA256()
        var offset = section.offset
        do throws(IOFault) {
            while offset < section.end {
                let piece = try reader.source.read(at: offset, count: Int(min(section.end - offset, 1 << 22)))
                unsafe hash.update(piece.bytes)
                offset += UInt64(piece.count)
            }
        } catch {
            return Finding(error)
        }
        return hash.finish() == section.digest ? nil : Finding(.sectionDigestMismatch, at: section.offset)
    }

    /// The tar stream, read once.
    private func surveyed() throws(ArchiveError) -> TarSurvey {
        if let survey { return survey }
        let made = try TarSurvey(blobs.source, report)
        survey = made
        return made
    }

    /// Narrows the archive to units that were read by themselves.
    func take(_ part: ArchivePart) {
        self.part = part
        blobs = BlobReader(part.source)
    }

    func note(_ finding: Finding) {
        if !findings.contains(finding) { findings.append(finding) }
    }

    /// Whether an error tells of damage that the rest of the archive need not share.
    private static func isDamage(_ error: ArchiveError) -> Bool {
        if let fault = error.cause as? IOFault { return fault.call == .read }
        guard error.code == .damaged else { return false }
        guard let rule = error.cause as? FormatError else { return true }
        let refusals: [FindingCode] = [
            .notAnArchive, .unknownMajorVersion, .unknownRequiredFeature, .reservedNotZero,
        ]
        return !refusals.contains(rule.code)
    }

    /// Whether an error tells that a document can't be had there: also one whose length, as INDEX has it, is too much.
    private static func isLoss(_ error: ArchiveError) -> Bool {
        isDamage(error) || error.code == .notFound || error.code == .limit
    }

    /// Whether the first bytes are an archive's, or can't be read.
    private static func beginsAsArchive(_ source: any ByteSource) -> Bool {
        guard let bytes = try? source.bytes(at: 0, count: 4) else { return source.length >= 4 }
        return unsafe bytes.span.bytes.load(UInt32.self, at: 0) == FrameHeader.zstdMagic
    }
}
