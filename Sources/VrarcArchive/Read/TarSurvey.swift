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
    /// What a line of the manifest or the file's record says counts before all else. The content of other files must have
    /// one of the digests `confirmed`.
    func files(confirmed: Set<BlobDigest>) -> [File] {
        var found: [[UInt8]: BlobDigest] = [:]
        for blob in scan.blobs { if let path = blob.path, found[path] == nil { found[path] = blob.digest } }
        var named = Set(found.keys).union(scan.incomplete)
        for (path, blob) in scan.links where found[path] == nil {
            found[path] = blob.map { scan.blobs[$0].digest }
            named.insert(path)
        }
        let listed = scan.lists.digests
        named.formUnion(listed.keys)
        let paths = named.filter { $0.starts(with: "data/".utf8) && Self.hasPlace($0) }
        return paths.sorted { CanonicalOrder.precedes($0, $1) }.map { path in
            if let digest = listed[path] { return File(path: path, digest: digest, isThere: places[digest] != nil) }
            guard let digest = found[path] else { return File(path: path, digest: nil, isThere: false) }
            return File(path: path, digest: confirmed.contains(digest) ? digest : nil, isThere: true)
        }
    }

    private static func hasPlace(_ path: [UInt8]) -> Bool {
        let position = unsafe TreePosition(path.span.bytes)
        return position != nil
    }

    /// Digests that a part of INDEX, of a manifest or of the records holds that was met on the way.
    var known: Set<BlobDigest> { scan.lists.known }
}
