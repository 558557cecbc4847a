internal import SystemPackage
internal import VrarcFormat
internal import VrarcModel

/// Reads units of an archive by themselves.
///
/// DIRS says where their files are, and the tar stream has their names and contents. Which digest a content must have the
/// unit's records say of images, and NAMES and INDEX of all else. A link's content may be elsewhere: INDEX has its place.
struct PartReader {
    private let reader: ArchiveReader
    private let units: [DirectoryRecord]
    private let context = WorkerContext(level: 1)
    /// Look-ups of paths that are still worth it.
    private var lookups: UInt64
    private var part: ArchivePart
    /// Contents of links that the units have not, and how long they are.
    private var elsewhere: [BlobDigest: UInt64] = [:]

    /// Why units can't be read by themselves.
    enum Failure: Error {
        case wrongDirectories(Finding)
        case unusable
        case interrupted
    }

    /// Reads the ranges of the units; `nil` if the lists of the whole archive need no more bytes.
    init?(_ reader: ArchiveReader, _ wanted: PartRequest) throws(Failure) {
        let cost = PartCost(reader, wanted)
        guard cost.isPromising, Set(wanted.folders).count == wanted.folders.count else { return nil }
        var known: [[UInt8]: DirectoryRecord] = [:]
        for record in try Self.directories(reader) { known[record.path] = record }
        let units = wanted.folders.compactMap { known[$0] }.sorted { $0.storedFrom < $1.storedFrom }
        guard units.count == wanted.folders.count, !units.isEmpty else { return nil }
        if let wrong = Self.violation(of: units, reader) { throw Self.wrong(wrong.record, wrong.detail, reader) }
        guard let lookups = cost.lookups(for: units, known) else { return nil }
        do throws(IOFault) {
            part = ArchivePart(try HeldRanges(reader.source, units.map { $0.storedFrom..<$0.storedTo }))
        } catch {
            throw error.errno == .interrupted ? .interrupted : .unusable
        }
        self.reader = reader
        self.units = units
        self.lookups = lookups
    }

    private static func directories(_ reader: ArchiveReader) throws(Failure) -> [DirectoryRecord] {
        do throws(ArchiveError) {
            return try reader.directories()
        } catch {
            guard error.code == .damaged else { throw failure(error) }
            throw .wrongDirectories(ArchiveContents.finding(error, path: ""))
        }
    }

    /// The first range that can't be; they are in order.
    private static func violation(
        of units: [DirectoryRecord], _ reader: ArchiveReader
    ) -> (record: DirectoryRecord, detail: String)? {
        var end: UInt64 = 0
        for unit in units {
            guard unit.storedFrom < unit.storedTo, unit.storedTo <= reader.footer.dataEnd else {
                return (unit, "its range is not within the data frames")
            }
            guard unit.storedFrom >= end else { return (unit, "its range overlaps another one's") }
            end = unit.storedTo
        }
        return nil
    }

    private static func wrong(_ record: DirectoryRecord, _ detail: String, _ reader: ArchiveReader) -> Failure {
        .wrongDirectories(
            Finding(
                .directoriesMismatch, at: reader.table[.directories]?.offset ?? 0,
                "\(PathText.display(record.path)): \(detail)"))
    }

    private static func failure(_ error: ArchiveError) -> Failure {
        error.code == .interrupted ? .interrupted : .unusable
    }

    // MARK: - Files

    /// The units' files and where their contents are.
    consuming func read() throws(Failure) -> ArchivePart {
        for unit in units { try add(unit) }
        try findElsewhere()
        return part
    }

    private mutating func add(_ unit: DirectoryRecord) throws(Failure) {
        let files = try walk(unit)
        let records = try records(unit, files)
        var octets: UInt64 = 0
        for file in files {
            let (digest, size) = try confirmed(file, records[file.path])
            part.lines.append((digest, file.path))
            octets &+= size
        }
        guard octets == unit.octets else { throw Self.wrong(unit, "its files have \(octets) octets", reader) }
    }

    private func walk(_ unit: DirectoryRecord) throws(Failure) -> [DirectoryWalk.File] {
        do throws(DirectoryWalk.Failure) {
            return try DirectoryWalk.files(of: unit, in: part.source, dataEnd: reader.footer.dataEnd, context)
        } catch {
            switch error {
            case .notAsListed(let detail): throw Self.wrong(unit, detail, reader)
            case .unreadable: throw .unusable
            case .interrupted: throw .interrupted
            }
        }
    }

    /// Digest and size of a file's content, once the lists say the same of it as the tar stream.
    private mutating func confirmed(
        _ file: DirectoryWalk.File, _ record: Claim?
    ) throws(Failure) -> (digest: BlobDigest, size: UInt64) {
        let claim: Claim
        if let record {
            claim = record
            if file.entry == nil { elsewhere[record.digest] = record.size }
        } else {
            let entry = try lookup(file)
            claim = Claim(digest: entry.digest, size: entry.rawLength)
            if file.entry == nil { part.places[entry.digest] = part.places[entry.digest] ?? entry }
        }
        if let entry = file.entry {
            guard entry.digest == claim.digest, entry.rawLength == claim.size else { throw .unusable }
            part.places[entry.digest] = part.places[entry.digest] ?? entry
        }
        return (claim.digest, claim.size)
    }

    /// What NAMES and INDEX say of a file.
    private mutating func lookup(_ file: DirectoryWalk.File) throws(Failure) -> IndexEntry {
        guard lookups > 0 else { throw .unusable }
        lookups -= 1
        let found: NamedEntry?
        do throws(ArchiveError) {
            found = try reader.entry(forPath: file.path)
            // The tar header beside a content that has the digest confirms its name; a link has none.
            if let found, file.entry == nil { try reader.confirm(found) }
        } catch {
            throw Self.failure(error)
        }
        guard let found else { throw .unusable }
        return found.entry
    }

    // MARK: - Records

    /// What the lists say of a content.
    private struct Claim {
        let digest: BlobDigest
        let size: UInt64
    }

    /// What the unit's records say of its images, and the lists of the records; lines that can't be read say nothing.
    private mutating func records(
        _ unit: DirectoryRecord, _ files: [DirectoryWalk.File]
    ) throws(Failure) -> [[UInt8]: Claim] {
        let folder = unit.path + [0x2F]
        let path = folder + Array("metadata.jsonl".utf8)
        guard let file = files.last(where: { $0.path == path }) else { return [:] }
        let listed = try lookup(file)
        guard listed.digest == file.entry?.digest ?? listed.digest else { throw .unusable }
        var records: [[UInt8]: Claim] = [:]
        do throws(ArchiveError) {
            try forEachRecord(file.entry ?? listed, unit.kind == .classifier ? .classifier : .collection) { record in
                let name = folder + Array(record.fileName.utf8)
                guard UInt64(records.count) < unit.files, unsafe TreePosition(name.span.bytes)?.isImage == true else {
                    return
                }
                records[name] = Claim(digest: record.digest, size: record.size)
            }
        } catch {
            throw Self.failure(error)
        }
        records[path] = Claim(digest: listed.digest, size: listed.rawLength)
        if file.entry == nil { part.places[listed.digest] = listed }
        return records
    }

    private func forEachRecord(
        _ entry: IndexEntry, _ kind: RecordKind, _ body: (ImageRecord) -> Void
    ) throws(ArchiveError) {
        var lines = LineSplitter()
        try unsafe BlobReader(part.source).stream(entry, context) { piece throws(ArchiveError) in
            unsafe lines.add(piece) { line in
                let text = line + [0x0A]
                if let record = try? unsafe ImageRecord.read(line: text.span.bytes, kind: kind) { body(record.content) }
            }
        }
    }

    // MARK: - Links

    /// Finds the contents of links that the units themselves do not have.
    private mutating func findElsewhere() throws(Failure) {
        let digests = elsewhere.keys.filter { part.places[$0] == nil }.sorted()
        if !digests.isEmpty {
            for entry in IndexLookup(reader).entries(of: digests) { part.places[entry.digest] = entry }
        }
        for (digest, size) in elsewhere {
            guard part.places[digest]?.rawLength == size else { throw .unusable }
        }
    }
}
