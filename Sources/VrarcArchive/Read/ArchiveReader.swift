public import VrarcFormat

/// Reads an archive at random: opens it from its end and finds blobs by digest or path (spec 8.1, 8.2).
public final class ArchiveReader: Sendable {
    package let source: any ByteSource
    package let footer: Footer
    package let table: SectionTable
    /// How much one frame of a section takes; the format's, but in tests.
    package let limits: SectionLimits
    /// What is wrong with the end of the file, so far as it does not stand against reading (spec 8.4, steps 1 to 6).
    package let openingFindings: [Finding]
    // A damaged one is `nil`: it only makes searches short.
    private let indexFanout: Fanout?
    private let namesFanout: Fanout?
    /// The end of the file, in memory.
    let tail: TailWindow
    /// The blocks that hold the page of NAMES that was read last: a path that must be confirmed needs them again.
    private let nameBlocks = Locked<(start: UInt64, bytes: [UInt8])?>(nil)
    /// SHA-256 of the last footer.
    public let fileID: BlobDigest

    /// Opens an archive with one read of its last 128 KiB.
    ///
    /// Throws `.damaged` with the first finding that makes it unreadable.
    package init(_ source: any ByteSource, limits: SectionLimits = SectionLimits()) throws(ArchiveError) {
        self.source = source
        self.limits = limits
        var findings: [Finding] = []
        guard let tail = try ArchiveTail.open(source, limits, everyFrame: false, &findings) else {
            throw Self.error(findings.first, source.name)
        }
        self.tail = tail.window
        footer = tail.footer
        table = tail.table
        fileID = tail.fileID
        guard let index = table[.index], limits.index.count(sectionLength: index.length) == footer.blobCount,
            let names = table[.names], limits.names.count(sectionLength: names.length) == footer.pathCount
        else {
            throw ArchiveError(
                FormatError(
                    .tableMismatch, at: footer.tableOffset, "INDEX or NAMES has not as many entries as the footer says"),
                in: source.name)
        }
        indexFanout = tail.fanout(.indexFanout, total: footer.blobCount, &findings)
        namesFanout = tail.fanout(.namesFanout, total: footer.pathCount, &findings)
        openingFindings = findings
    }

    /// The id of the content: equal data has the equal id.
    public var contentID: BlobDigest { footer.contentID }
    /// The id of the content and of what `bag-info.txt` says of it.
    public var archiveID: BlobDigest { footer.archiveID }
    /// Bytes of the file.
    public var fileLength: UInt64 { footer.end }
    /// Distinct contents.
    public var blobCount: UInt64 { footer.blobCount }

    /// The entry of a digest; `nil` if the archive has no such blob.
    package func entry(for digest: BlobDigest) throws(ArchiveError) -> IndexEntry? {
        var (range, rest) = Self.search(
            indexFanout, footer.blobCount, firstBits: digest.words.0, most: Self.pageBytes / UInt64(IndexEntry.length))
        while !range.isEmpty {
            let page = try page(.index, limits.index, range)
            let entries = page.map { IndexEntry(bytes: $0) }
            if let found = entries.first(where: { $0.digest == digest }) { return try checked(found) }
            range = rest.next(
                behind: range, below: digest < entries[0].digest,
                above: entries.last.map { $0.digest < digest } ?? false)
        }
        return nil
    }

    /// The entry of a path below the top folder, such as `data/collections/…`; `nil` if there is no such path.
    package func entry(forPath path: [UInt8]) throws(ArchiveError) -> NamedEntry? {
        guard let (number, ordinal) = try name(path) else { return nil }
        return NamedEntry(entry: try entry(at: ordinal), path: path, ordinal: ordinal, number: number)
    }

    /// The entry at a place of INDEX.
    package func entry(at ordinal: UInt64) throws(ArchiveError) -> IndexEntry {
        guard ordinal < footer.blobCount else {
            throw ArchiveError(
                FormatError(
                    .namesMismatch, at: table[.names]?.offset ?? 0, "a path has blob \(ordinal), which is not there"),
                in: source.name)
        }
        let page = try page(.index, limits.index, ordinal..<ordinal + 1)
        return try checked(IndexEntry(bytes: page[0]))
    }

    /// Where NAMES has a path, and the ordinal of its blob.
    private func name(_ path: [UInt8]) throws(ArchiveError) -> (number: UInt64, ordinal: UInt64)? {
        let key = NameKey(SHA256.digest(of: path))
        var (range, rest) = Self.search(
            namesFanout, footer.pathCount, firstBits: key.high,
            most: Self.pageBytes / UInt64(NameEntry.length))
        range = withinBlock(range, key)
        while !range.isEmpty {
            let entries = try page(.names, limits.names, range).map { NameEntry(bytes: $0) }
            if let found = entries.firstIndex(where: { $0.key == key }) {
                return (range.lowerBound + UInt64(found), entries[found].ordinal)
            }
            range = rest.next(
                behind: range, below: key < entries[0].key, above: entries.last.map { $0.key < key } ?? false)
        }
        return nil
    }

    /// One read of 64 KiB (spec 8.2).
    private static let pageBytes: UInt64 = 65_536

    /// The page where a search begins, and what gives the next ones.
    private static func search(
        _ fanout: Fanout?, _ count: UInt64, firstBits: UInt64, most: UInt64
    ) -> (page: Range<UInt64>, rest: PageSearch) {
        guard let fanout else {
            return (Fanout.page(of: 0..<count, at: firstBits, entriesPerPage: most), PageSearch(0..<count))
        }
        return (
            fanout.page(firstBits: firstBits, entriesPerPage: most),
            PageSearch(fanout.range(of: Int(firstBits >> 52)))
        )
    }

    /// Entries of a section, read together.
    private func page(
        _ type: SectionType, _ geometry: SectionGeometry, _ range: Range<UInt64>
    ) throws(ArchiveError) -> [[UInt8]] {
        guard let section = table[type] else { return [] }
        let start = geometry.position(of: range.lowerBound)
        let last = geometry.position(of: range.upperBound - 1) + UInt64(geometry.entryLength)
        guard last <= section.length else {
            throw ArchiveError(
                FormatError(.tableMismatch, at: footer.tableOffset, "the section \(type) is shorter than its entries"),
                in: source.name)
        }
        do throws(IOFault) {
            let place = section.offset + start..<section.offset + last
            let bytes =
                type == .names ? try namesPage(place) : try source.bytes(at: place.lowerBound, count: place.count)
            return range.map {
                let position = Int(geometry.position(of: $0) - start)
                return Array(bytes[position..<position + geometry.entryLength])
            }
        } catch {
            throw ArchiveError(error)
        }
    }

    /// The entries of a page that lie in the block where a key is expected: with it, what confirms the path is read too.
    private func withinBlock(_ page: Range<UInt64>, _ key: NameKey) -> Range<UInt64> {
        guard !page.isEmpty, let section = table[.names] else { return page }
        let size = UInt64(FormatLimits.block)
        let length = UInt64(NameEntry.length)
        let guess = Self.search(namesFanout, footer.pathCount, firstBits: key.high, most: 1).page
        let expected = min(max(guess.lowerBound, page.lowerBound), page.upperBound - 1)
        let (place, overflow) = section.offset.addingReportingOverflow(limits.names.position(of: expected))
        guard !overflow else { return page }
        let before = place % size / length
        let behind = max(1, (size - place % size) / length)
        return max(page.lowerBound, expected - min(expected, before))..<min(page.upperBound, expected + behind)
    }

    /// Bytes of NAMES, read with all of the blocks that they lie in, which are kept.
    private func namesPage(_ place: Range<UInt64>) throws(IOFault) -> [UInt8] {
        let size = UInt64(FormatLimits.block)
        let start = place.lowerBound / size * size
        let end = min((place.upperBound + size - 1) / size * size, fileLength)
        let bytes: [UInt8]
        do throws(IOFault) {
            bytes = try source.bytes(at: start, count: Int(end - start))
        } catch {
            // What lies around the page is not what was asked for.
            return try source.bytes(at: place.lowerBound, count: place.count)
        }
        nameBlocks.withLock { $0 = (start, bytes) }
        return Array(bytes[Int(place.lowerBound - start)..<Int(place.upperBound - start)])
    }

    /// Bytes of the file that a page of NAMES brought along; read where it did not.
    func blockBytes(_ place: Range<UInt64>) throws(IOFault) -> [UInt8] {
        let kept = nameBlocks.withLock { kept -> [UInt8]? in
            guard let kept, kept.start <= place.lowerBound,
                place.upperBound - kept.start <= UInt64(kept.bytes.count)
            else { return nil }
            return Array(kept.bytes[Int(place.lowerBound - kept.start)..<Int(place.upperBound - kept.start)])
        }
        if let kept { return kept }
        return try source.bytes(at: place.lowerBound, count: place.count)
    }

    private func checked(_ entry: IndexEntry) throws(ArchiveError) -> IndexEntry {
        if !entry.isKnown {
            throw ArchiveError(
                FormatError(.indexEntryNotKnown, at: table[.index]?.offset ?? 0, "the entry of \(entry.digest)"),
                in: source.name)
        }
        if let violation = entry.violation(dataEnd: footer.dataEnd) {
            throw ArchiveError(
                FormatError(.indexEntryOutOfBounds, at: table[.index]?.offset ?? 0, "\(entry.digest): \(violation)"),
                in: source.name)
        }
        return entry
    }

    static func error(_ finding: Finding?, _ name: String) -> ArchiveError {
        guard let finding, case .offset(let offset) = finding.place else {
            return ArchiveError(.damaged, subject: name, detail: "the archive can't be opened")
        }
        return ArchiveError(FormatError(finding.code, at: offset, finding.detail), in: name)
    }
}
