internal import VrarcFormat
internal import VrarcModel

/// What an archive holds, told by its tar stream alone: each content that is whole, its place, and its names.
struct TarSurvey {
    private let source: any ByteSource
    private let scan: SalvageScan
    private var places: [BlobDigest: Int] = [:]

    /// Reads and decodes the whole file.
    init(_ source: any ByteSource, _ report: ProgressHandler?) throws(ArchiveError) {
        self.source = source
        scan = SalvageScan(source)
        var progress = WorkProgress(phase: "scanning", totalBytes: source.length)
        try scan.run { bytes in
            progress.items += 1
            progress.bytes += bytes
            report?(progress)
        }
        for (number, blob) in scan.blobs.enumerated() where places[blob.digest] == nil { places[blob.digest] = number }
    }

    /// Where a content is; `nil` if no whole one of that digest was found.
    func entry(of digest: BlobDigest) -> IndexEntry? {
        guard let number = places[digest] else { return nil }
        let blob = scan.blobs[number]
        guard let first = blob.frames.first, let last = blob.frames.last else { return nil }
        let entry = IndexEntry(
            digest: digest, offset: first.offset, rawLength: blob.size,
            storedLength: last.offset + last.length - first.offset, positionInFrame: UInt32(blob.position),
            isRaw: false)
        return entry.violation(dataEnd: source.length) == nil ? entry : nil
    }

    /// A file below `data/` that a header or a line of the manifest names.
    struct File {
        let path: [UInt8]
        /// The digest that its content must have; `nil` where nothing that is left tells it.
        let digest: BlobDigest?
        /// Whether a whole content has its name.
        let isThere: Bool
    }

    /// The files below `data/`, in canonical order.
    ///
    /// What a line of the manifest says counts before all else. Of other files the content must have the digest that the
    /// file's record gives, or one of `confirmed`.
    func files(confirmed: Set<BlobDigest>) -> [File] {
        var found: [[UInt8]: BlobDigest] = [:]
        for blob in scan.blobs { if let path = blob.path, found[path] == nil { found[path] = blob.digest } }
        var named = Set(found.keys).union(scan.incomplete)
        for (path, target) in scan.links where found[path] == nil {
            found[path] = found[target]
            named.insert(path)
        }
        let listed = Dictionary(scan.listed.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
        named.formUnion(listed.keys)
        let records = recordedDigests()
        let paths = named.filter { $0.starts(with: "data/".utf8) && Self.hasPlace($0) }
        return paths.sorted { CanonicalOrder.precedes($0, $1) }.map { path in
            if let digest = listed[path] { return File(path: path, digest: digest, isThere: places[digest] != nil) }
            guard let digest = found[path] else { return File(path: path, digest: nil, isThere: false) }
            let isConfirmed = records[path].map { $0 == digest } ?? confirmed.contains(digest)
            return File(path: path, digest: isConfirmed ? digest : nil, isThere: true)
        }
    }

    private static func hasPlace(_ path: [UInt8]) -> Bool {
        let position = unsafe TreePosition(path.span.bytes)
        return position != nil
    }

    /// Digests that a part of INDEX or of the manifest holds that was met on the way.
    var known: Set<BlobDigest> { scan.known }

    /// Digests of images by path, as surviving records give them.
    private func recordedDigests() -> [[UInt8]: BlobDigest] {
        var digests: [[UInt8]: BlobDigest] = [:]
        for (path, lines) in scan.lines {
            let folder = Array(path.dropLast("metadata.jsonl".utf8.count))
            let kind: RecordKind = path.starts(with: "data/classifiers/".utf8) ? .classifier : .collection
            for line in lines {
                guard let record = try? unsafe ImageRecord.read(line: (line + [0x0A]).span.bytes, kind: kind).content
                else { continue }
                digests[folder + Array(record.fileName.utf8)] = record.digest
            }
        }
        return digests
    }
}
