internal import VrarcFormat
internal import VrarcModel

/// Walks a damaged archive from the front and notes all that is whole (spec 8.5).
final class SalvageScan {
    /// A content that was found whole.
    struct Blob: Sendable {
        /// Path below the top folder, or `nil`.
        let path: [UInt8]?
        let digest: BlobDigest
        let size: UInt64
        /// The frames that hold it: offset and stored length.
        let frames: [(offset: UInt64, length: UInt64)]
        /// Where it begins in its frame.
        let position: Int
        /// Whether it begins as an image does.
        let isImage: Bool
    }

    private let source: any ByteSource
    private let context = WorkerContext(level: 1)
    private(set) var blobs: [Blob] = []
    /// Links by path: the target's path.
    private(set) var links: [(path: [UInt8], target: [UInt8])] = []
    /// Digests that a surviving index or manifest holds.
    private(set) var known = Set<BlobDigest>()
    /// Paths that a surviving manifest lists.
    private(set) var listed: [(path: [UInt8], digest: BlobDigest)] = []
    /// Lines of `metadata.jsonl` that survive, by the file's path.
    private(set) var lines: [[UInt8]: [[UInt8]]] = [:]
    private(set) var unreadableBytes: UInt64 = 0
    private var top: [UInt8]?
    private var pending: Pending?
    /// What was read last in search of a frame.
    private var chunk: [UInt8] = []
    private var chunkStart: UInt64 = 0

    /// A large blob whose header was read.
    private struct Pending {
        let path: [UInt8]
        let size: UInt64
        var rest: UInt64
        var frames: [(offset: UInt64, length: UInt64)] = []
        var isImage = false
        let hash = RunningHash()
        var end: UInt64
    }

    init(_ source: any ByteSource) {
        self.source = source
    }

    func run(_ progress: (UInt64) -> Void) throws(ArchiveError) {
        var offset: UInt64 = 0
        while offset < source.length {
            try Interruption.check()
            if let length = frame(at: offset) {
                progress(length)
                offset += length
            } else {
                let next = nextMagic(after: offset)
                unreadableBytes += next - offset
                progress(next - offset)
                offset = next
                pending = nil
            }
        }
    }

    /// Gives a content that lost its header the name that a surviving manifest has for its digest.
    func nameByManifest() {
        var names = Set(blobs.compactMap(\.path))
        let paths = Dictionary(listed.map { ($0.digest, $0.path) }, uniquingKeysWith: { first, _ in first })
        for index in blobs.indices where blobs[index].path == nil {
            guard let path = paths[blobs[index].digest], names.insert(path).inserted else { continue }
            let blob = blobs[index]
            blobs[index] = Blob(
                path: path, digest: blob.digest, size: blob.size, frames: blob.frames, position: blob.position,
                isImage: blob.isImage)
        }
    }

    /// Takes the frame at an offset; gives its length, or `nil` if there is no sound one.
    private func frame(at offset: UInt64) -> UInt64? {
        let reader = FrameReader(source, limit: source.length)
        do throws(FrameReader.Failure) {
            switch try reader.header(at: offset) {
            case .skippable(_, let length):
                guard length <= source.length - offset else { return nil }
                takeSection(at: offset, length: length)
                return length
            case .data(let header):
                let extent = try reader.extent(of: header, at: offset)
                take(try reader.frame(header, extent, at: offset, context), offset, extent.length)
                return extent.length
            }
        } catch {
            return nil
        }
    }

    /// Digests of an INDEX frame; its other fields are not believed.
    private func takeSection(at offset: UInt64, length: UInt64) {
        guard length >= UInt64(SectionPrefix.length),
            let head = try? source.bytes(at: offset, count: SectionPrefix.length),
            unsafe SectionPrefix(head.span.bytes)?.type == .index
        else { return }
        var position = offset + UInt64(SectionPrefix.length)
        let end = offset + length
        while end - position >= UInt64(IndexEntry.length) {
            let count = min((end - position) / UInt64(IndexEntry.length), 16_384)
            guard let bytes = try? source.bytes(at: position, count: Int(count) * IndexEntry.length) else { return }
            for entry in 0..<Int(count) {
                let start = entry * IndexEntry.length
                known.insert(unsafe BlobDigest(bytes.span.bytes.extracting(start..<start + 32)))
            }
            position += count * UInt64(IndexEntry.length)
        }
    }

    private func take(_ content: ByteBuffer, _ offset: UInt64, _ length: UInt64) {
        if var blob = pending {
            pending = nil
            // A content may look like tar itself; a frame of just the length that is due is taken for the content.
            let isExpected = UInt64(content.count) == min(blob.rest, UInt64(FormatLimits.frameContent))
            if blob.end == offset, UInt64(content.count) <= blob.rest, isExpected || !looksLikeTar(content) {
                unsafe blob.hash.update(content.bytes)
                takeLines(content, blob.path)
                if blob.frames.isEmpty { blob.isImage = content.withBytes { ImageProbe.sniff($0) != nil } }
                blob.frames.append((offset, length))
                blob.rest -= UInt64(content.count)
                blob.end = offset + length
                if blob.rest > 0 {
                    pending = blob
                } else {
                    add(blob.path, blob.hash.finish(), blob.size, blob.frames, 0, isImage: blob.isImage)
                }
                return
            }
        }
        guard looksLikeTar(content) else {
            unsafe context.hash.update(content.bytes)
            let isImage = content.withBytes { ImageProbe.sniff($0) != nil }
            add(nil, context.hash.finish(), UInt64(content.count), [(offset, length)], 0, isImage: isImage)
            takeManifest(content)
            return
        }
        takeEntries(content, offset, length)
    }

    /// Whether a tar header stands at the beginning, behind padding at most.
    private func looksLikeTar(_ content: ByteBuffer) -> Bool {
        content.withBytes { bytes in
            let start = Self.start(bytes)
            return (try? TarParser.parse(bytes, at: start, frameOffset: 0)).map { $0 != .incomplete } ?? false
        }
    }

    private static func start(_ bytes: RawSpan) -> Int {
        var start = 0
        while start < min(TarEntry.block, bytes.byteCount), bytes.byte(at: start) == 0 { start += 1 }
        // The tar's end is zeros throughout and has no entry to find.
        return start == TarEntry.block ? 0 : start
    }

    private func takeEntries(_ content: ByteBuffer, _ offset: UInt64, _ length: UInt64) {
        content.withBytes { bytes in
            var position = Self.start(bytes)
            while case .entry(let entry, let headerLength) = try? TarParser.parse(
                bytes, at: position, frameOffset: offset)
            {
                let path = self.path(of: entry.name)
                let start = position + headerLength
                if case .link(let target) = entry.kind {
                    links.append((path, self.path(of: target)))
                    position = start
                    continue
                }
                if entry.contentSize >= UInt64(FormatLimits.largeBlob) {
                    pending = Pending(
                        path: path, size: entry.contentSize, rest: entry.contentSize, end: offset + length)
                    return
                }
                let end = start + Int(entry.contentSize)
                guard end <= bytes.byteCount else { return }
                let part = bytes.extracting(start..<end)
                let isImage = ImageProbe.sniff(part) != nil
                add(path, SHA256.digest(of: part), entry.contentSize, [(offset, length)], start, isImage: isImage)
                if entry.contentSize > 0 {
                    let copy = ByteBuffer(capacity: part.byteCount)
                    unsafe part.withUnsafeBytes { unsafe copy.storage.copyMemory(from: $0) }
                    copy.count = part.byteCount
                    takeLines(copy, path)
                }
                position = end + TarEntry.padding(after: entry.contentSize)
                guard position <= bytes.byteCount else { return }
            }
        }
    }

    private func add(
        _ path: [UInt8]?, _ digest: BlobDigest, _ size: UInt64, _ frames: [(offset: UInt64, length: UInt64)],
        _ position: Int, isImage: Bool
    ) {
        blobs.append(
            Blob(path: path, digest: digest, size: size, frames: frames, position: position, isImage: isImage))
    }

    private func takeLines(_ content: ByteBuffer, _ path: [UInt8]) {
        if path == Array(BagFiles.manifestPath.utf8) { takeManifest(content) }
        guard let position = unsafe TreePosition(path.span.bytes), position.role == .metadata else { return }
        var splitter = LineSplitter()
        let kind: RecordKind = position.part == .classifier ? .classifier : .collection
        unsafe splitter.add(content.bytes) { line in
            let isRecord = (try? unsafe ImageRecord.read(line: (line + [0x0A]).span.bytes, kind: kind)) != nil
            if isRecord { lines[path, default: []].append(line) }
        }
    }

    private func takeManifest(_ content: ByteBuffer) {
        var splitter = LineSplitter()
        var isManifest = true
        unsafe splitter.add(content.bytes) { line in
            guard isManifest else { return }
            guard let (digest, path) = unsafe ManifestLine.parse(line.span.bytes) else {
                isManifest = false
                return
            }
            known.insert(digest)
            listed.append((path, digest))
        }
    }

    private func path(of name: [UInt8]) -> [UInt8] {
        guard let slash = name.firstIndex(of: 0x2F) else { return name }
        if top == nil { top = Array(name[..<slash]) }
        return Array(name[(slash + 1)...])
    }

    /// The next offset that begins with one of the two magics, or the end.
    private func nextMagic(after offset: UInt64) -> UInt64 {
        var start = offset + 1
        while start + 4 <= source.length {
            guard let bytes = searched(from: start) else {
                // An unreadable place is passed over in steps of a disk's block.
                start = (start / Self.block + 1) * Self.block
                continue
            }
            for position in 0..<max(0, bytes.count - 3)
            where bytes[bytes.startIndex + position] == 0x28 || bytes[bytes.startIndex + position] == 0x5D {
                let magic = (0..<4).reduce(UInt32(0)) {
                    $0 | UInt32(bytes[bytes.startIndex + position + $1]) << (8 * $1)
                }
                if magic == FrameHeader.zstdMagic || magic == FrameHeader.sectionMagic {
                    return start + UInt64(position)
                }
            }
            start += UInt64(max(1, bytes.count - 3))
        }
        return source.length
    }

    /// Bytes from an offset on, at least four where they can be read; what was read last is not read again.
    private func searched(from start: UInt64) -> ArraySlice<UInt8>? {
        if start >= chunkStart, start + 4 <= chunkStart + UInt64(chunk.count) {
            return chunk[Int(start - chunkStart)...]
        }
        let rest = source.length - start
        for most in [UInt64(1) << 20, Self.block + 4] {
            guard let bytes = try? source.bytes(at: start, count: Int(min(most, rest))) else { continue }
            chunk = bytes
            chunkStart = start
            return bytes[...]
        }
        return nil
    }

    private static let block: UInt64 = 4096
}
