internal import VrarcFormat
internal import VrarcModel

/// What the lists of a damaged archive say, as far as they survive (spec 8.5).
struct SalvageLists {
    /// Digests that a part of INDEX, of a manifest or of the records holds.
    private(set) var known = Set<BlobDigest>()
    /// Paths in the tree, each with the digest that the first manifest or record has for it.
    private(set) var listed: [(path: [UInt8], digest: BlobDigest)] = []
    /// The same by path.
    private(set) var digests: [[UInt8]: BlobDigest] = [:]
    /// Records by the path of their image.
    private(set) var records: [[UInt8]: [ImageRecord]] = [:]
    /// Records of a `metadata.jsonl` that lost its header, and so the folder of its images, by their digest.
    private(set) var orphans: [BlobDigest: [ImageRecord]] = [:]

    /// Records that are kept of one path, and of one digest: a hostile list can have any number.
    private static let copies = 64
    private static let orphans = 1_000

    private mutating func list(_ path: [UInt8], _ digest: BlobDigest) {
        guard digests[path] == nil else { return }
        digests[path] = digest
        listed.append((path, digest))
    }

    /// Takes the digests of entries of INDEX.
    mutating func takeIndex(_ source: any ByteSource, _ range: Range<UInt64>) {
        var position = range.lowerBound
        while position < range.upperBound, range.upperBound - position >= UInt64(IndexEntry.length) {
            let count = min((range.upperBound - position) / UInt64(IndexEntry.length), 16_384)
            guard let bytes = try? source.bytes(at: position, count: Int(count) * IndexEntry.length) else { return }
            for entry in 0..<Int(count) {
                let start = entry * IndexEntry.length
                known.insert(unsafe BlobDigest(bytes.span.bytes.extracting(start..<start + 32)))
            }
            position += count * UInt64(IndexEntry.length)
        }
    }

    /// Takes the lines of a content, if its path is a list's.
    mutating func takeLines(_ content: ByteBuffer, _ path: [UInt8]) {
        if path.elementsEqual(BagFiles.manifestPath.utf8) || path.elementsEqual(BagFiles.tagManifestPath.utf8) {
            _ = takeManifest(content)
        }
        guard let position = unsafe TreePosition(path.span.bytes), position.role == .metadata else { return }
        let folder = Array(path.dropLast("metadata.jsonl".utf8.count))
        forEachLine(content) { line in
            // What one line does not tell the others may.
            guard let record = Self.record(line, position.part == .classifier ? .classifier : .collection) else {
                return true
            }
            let image = folder + Array(record.fileName.utf8)
            known.insert(record.digest)
            list(image, record.digest)
            // A path has one record; a few more where archives lie behind each other.
            let others = records[image, default: []]
            if others.count < Self.copies, !others.contains(where: { $0.digest == record.digest }) {
                records[image, default: []].append(record)
            }
            return true
        }
    }

    /// Takes the lines of a content without a name, if it is a list or a piece of one; tells whether it is.
    mutating func takeNameless(_ content: ByteBuffer) -> Bool {
        if takeManifest(content) { return true }
        return forEachLine(content) { line in
            guard let record = Self.record(line, .collection) ?? Self.record(line, .classifier) else { return false }
            known.insert(record.digest)
            let others = orphans[record.digest, default: []]
            if others.count < Self.orphans, !others.contains(where: { $0.fileName == record.fileName }) {
                orphans[record.digest, default: []].append(record)
            }
            return true
        }
    }

    private mutating func takeManifest(_ content: ByteBuffer) -> Bool {
        forEachLine(content) { line in
            guard let (digest, path) = unsafe ManifestLine.parse(line.span.bytes) else { return false }
            known.insert(digest)
            // Somebody else's list of digests may be an attachment.
            if unsafe TreePosition(path.span.bytes) != nil { list(path, digest) }
            return true
        }
    }

    /// Gives each line to `body` until that refuses one; tells whether there were lines and all were taken.
    @discardableResult
    private func forEachLine(_ content: ByteBuffer, _ body: ([UInt8]) -> Bool) -> Bool {
        var splitter = LineSplitter()
        var (count, isTaken) = (0, true)
        unsafe splitter.add(content.bytes) { line in
            guard isTaken else { return }
            isTaken = body(line)
            count += 1
        }
        return isTaken && count > 0 && !splitter.hasUnfinishedLine
    }

    private static func record(_ line: [UInt8], _ kind: RecordKind) -> ImageRecord? {
        try? unsafe ImageRecord.read(line: (line + [0x0A]).span.bytes, kind: kind).content
    }
}
