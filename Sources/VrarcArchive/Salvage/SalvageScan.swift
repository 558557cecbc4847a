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
        /// Whether it may be a piece of a larger content: so it is, unless its digest is known.
        var isDoubtful = false
    }

    private let source: any ByteSource
    private let context = WorkerContext(level: 1)
    private(set) var blobs: [Blob] = []
    /// Links: their path, and the content that their target had, if that was found before them.
    private(set) var links: [(path: [UInt8], blob: Int?)] = []
    /// What the lists say that survive.
    private(set) var lists = SalvageLists()
    /// Paths of large contents whose header was found, and not all of their frames.
    private(set) var incomplete: [[UInt8]] = []
    private(set) var unreadableBytes: UInt64 = 0
    private var pending: Pending?
    /// The size of the content whose header was found last and whose frames are not whole.
    private var broken: UInt64 = 0
    /// Where the sections end that were met so far.
    private var sectionEnd: UInt64 = 0
    /// The newest copy by path, as links mean it, in the archive that is being read; and the path read last.
    private var newest: [[UInt8]: Int] = [:]
    private var last: [UInt8] = []
    private var search: MagicSearch
    /// Bytes that may still be spent on frames that turn out to be none, and on sections: those of an archive lie apart, but
    /// frames can be made to overlap in any number.
    private var patience: UInt64

    /// A large blob whose header was read, or, without path and size, one whose header is lost.
    private struct Pending {
        let path: [UInt8]?
        var size: UInt64
        var rest: UInt64
        var frames: [(offset: UInt64, length: UInt64)] = []
        var isImage = false
        let hash = RunningHash()
        var end: UInt64
    }

    init(_ source: any ByteSource) {
        self.source = source
        search = MagicSearch(source)
        patience = 8 * min(source.length, 1 << 58) + Self.leastPatience
    }

    private static let leastPatience: UInt64 = 1 << 30

    func run(_ progress: (UInt64) -> Void) throws(ArchiveError) {
        var offset: UInt64 = 0
        while offset < source.length {
            try Interruption.check()
            let next: UInt64
            switch frame(at: offset) {
            case .sound(let length): next = offset + length
            case .broken(let length):
                dropPending(isTorn: true)
                // The size in a section's header may itself be damaged, so what a section holds is looked through.
                takeSection(at: offset)
                next = nextMagic(after: offset + (patience == 0 ? length - 1 : 0))
                if next > max(offset, sectionEnd) { unreadableBytes += next - max(offset, sectionEnd) }
            }
            progress(next - offset)
            offset = next
        }
        dropPending(isTorn: true)
        removeDoubtful()
    }

    private func removeDoubtful() {
        var numbers: [Int: Int] = [:]
        var kept: [Blob] = []
        for (number, blob) in blobs.enumerated() where !blob.isDoubtful || lists.known.contains(blob.digest) {
            numbers[number] = kept.count
            kept.append(blob)
        }
        guard kept.count < blobs.count else { return }
        blobs = kept
        links = links.map { ($0.path, $0.blob.flatMap { numbers[$0] }) }
    }

    /// Gives a content that lost its header the name that a surviving manifest has for its digest.
    func nameByManifest() {
        var names = Set(blobs.compactMap(\.path))
        let paths = Dictionary(lists.listed.map { ($0.digest, $0.path) }, uniquingKeysWith: { first, _ in first })
        for index in blobs.indices where blobs[index].path == nil {
            guard let path = paths[blobs[index].digest], names.insert(path).inserted else { continue }
            let blob = blobs[index]
            blobs[index] = Blob(
                path: path, digest: blob.digest, size: blob.size, frames: blob.frames, position: blob.position,
                isImage: blob.isImage)
        }
    }

    private enum Attempt {
        case sound(length: UInt64)
        /// There is none, and so many bytes, at least one, were looked at as one.
        case broken(length: UInt64)
    }

    /// Takes the data frame at an offset, if there is a sound one.
    private func frame(at offset: UInt64) -> Attempt {
        let reader = FrameReader(source, limit: source.length)
        var length: UInt64 = 1
        var cost: UInt64 = 1 << 16
        do throws(FrameReader.Failure) {
            guard case .data(let header) = try reader.header(at: offset) else { return .broken(length: 1) }
            // A walk over blocks costs little for each byte, and a wrong one ends soon.
            length = UInt64(TarEntry.block)
            let extent = try reader.extent(of: header, at: offset)
            length = extent.length
            cost = max(cost, length, UInt64(header.contentSize))
            take(try reader.frame(header, extent, at: offset, context), offset, extent.length)
            return .sound(length: length)
        } catch {
            spend(cost)
            return .broken(length: min(length, source.length - offset))
        }
    }

    private func spend(_ bytes: UInt64) { patience -= min(patience, bytes) }

    /// Digests of an INDEX frame, of one that is cut too; its other fields are not believed.
    private func takeSection(at offset: UInt64) {
        guard source.length - offset >= UInt64(SectionPrefix.length),
            let head = try? source.bytes(at: offset, count: SectionPrefix.length),
            let prefix = unsafe SectionPrefix(head.span.bytes), prefix.isKnown
        else { return }
        let end = min(source.length, offset + prefix.frameLength)
        if isFrame(at: end) { sectionEnd = max(sectionEnd, end) }
        // Behind an index there are no more links of its archive.
        if prefix.type != .identification { newest = [:] }
        if prefix.type == .index, patience > 0 {
            // A digest that is kept costs many times its bytes.
            spend((end - offset) * 16)
            lists.takeIndex(source, offset + UInt64(SectionPrefix.length)..<end)
        }
    }

    /// Whether a frame begins at an offset, or the file ends there.
    private func isFrame(at offset: UInt64) -> Bool {
        guard source.length - offset >= 4, let bytes = try? source.bytes(at: offset, count: 4) else {
            return offset == source.length
        }
        let magic = unsafe bytes.span.bytes.load(UInt32.self, at: 0)
        return magic == FrameHeader.zstdMagic || magic == FrameHeader.sectionMagic
    }

    private func take(_ content: ByteBuffer, _ offset: UInt64, _ length: UInt64) {
        if var blob = pending {
            // A content may look like tar itself; a frame of just the length that is due is taken for the content.
            let isExpected = UInt64(content.count) == min(blob.rest, UInt64(FormatLimits.frameContent))
            if blob.end == offset, UInt64(content.count) <= blob.rest, isExpected || !looksLikeTar(content) {
                pending = nil
                unsafe blob.hash.update(content.bytes)
                if let path = blob.path { lists.takeLines(content, path) }
                if blob.frames.isEmpty { blob.isImage = Self.isImage(content) }
                blob.frames.append((offset, length))
                blob.rest -= UInt64(content.count)
                blob.end = offset + length
                // A frame that is not full is the last of a content whose size is not known.
                if blob.rest == 0 || blob.path == nil && content.count < FormatLimits.frameContent {
                    let size = blob.size - (blob.path == nil ? blob.rest : 0)
                    add(blob.path, blob.hash.finish(), size, blob.frames, 0, isImage: blob.isImage)
                } else {
                    pending = blob
                }
                return
            }
            dropPending(isTorn: false)
        }
        if looksLikeTar(content) {
            broken = 0
            takeEntries(content, offset, length)
        } else {
            takeNameless(content, offset, length)
        }
    }

    /// Takes the content of a frame whose header is lost.
    private func takeNameless(_ content: ByteBuffer, _ offset: UInt64, _ length: UInt64) {
        if content.count == FormatLimits.frameContent, broken <= UInt64(FormatLimits.frameContent) {
            let most = FormatLimits.blob
            var run = Pending(path: nil, size: most, rest: most, isImage: Self.isImage(content), end: offset + length)
            unsafe run.hash.update(content.bytes)
            run.frames.append((offset, length))
            run.rest -= UInt64(content.count)
            pending = run
            return
        }
        let isList = lists.takeNameless(content)
        unsafe context.hash.update(content.bytes)
        add(nil, context.hash.finish(), UInt64(content.count), [(offset, length)], 0, isImage: Self.isImage(content))
        let full = UInt64(FormatLimits.frameContent)
        let isPiece = broken > full && (UInt64(content.count) == full || UInt64(content.count) == broken % full)
        blobs[blobs.count - 1].isDoubtful = isList || isPiece
    }

    /// Ends the content whose frames are followed by none, or by another kind: if its size was known it is not whole.
    private func dropPending(isTorn: Bool) {
        guard let blob = pending else { return }
        pending = nil
        if let path = blob.path {
            incomplete.append(path)
            broken = blob.size
        } else {
            // Its size is a multiple of a frame's, or its end is missing.
            add(nil, blob.hash.finish(), blob.size - blob.rest, blob.frames, 0, isImage: blob.isImage)
            blobs[blobs.count - 1].isDoubtful = isTorn
        }
    }

    /// Whether a tar header stands at the beginning, behind padding at most.
    private func looksLikeTar(_ content: ByteBuffer) -> Bool {
        content.withBytes { bytes in
            let start = Self.start(bytes)
            return (try? TarParser.parse(bytes, at: start, frameOffset: 0)).map { $0 != .incomplete } ?? false
        }
    }

    private static func isImage(_ content: ByteBuffer) -> Bool {
        content.withBytes { ImageProbe.sniff($0) != nil }
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
                let path = Self.path(of: entry.name)
                let start = position + headerLength
                // Where the order begins anew, another archive does, and its links do not mean what was before.
                if !last.isEmpty, !CanonicalOrder.precedes(last, path) { newest = [:] }
                last = path
                if case .link(let target) = entry.kind {
                    links.append((path, newest[Self.path(of: target)]))
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
                if entry.contentSize > 0 { lists.takeLines(ByteBuffer(copying: part), path) }
                position = end + TarEntry.padding(after: entry.contentSize)
                guard position <= bytes.byteCount else { return }
            }
        }
    }

    private func add(
        _ path: [UInt8]?, _ digest: BlobDigest, _ size: UInt64, _ frames: [(offset: UInt64, length: UInt64)],
        _ position: Int, isImage: Bool
    ) {
        if let path { newest[path] = blobs.count }
        blobs.append(
            Blob(path: path, digest: digest, size: size, frames: frames, position: position, isImage: isImage))
    }

    /// A name below the top folder, which every archive calls otherwise.
    private static func path(of name: [UInt8]) -> [UInt8] {
        guard let slash = name.firstIndex(of: 0x2F) else { return name }
        return Array(name[(slash + 1)...])
    }

    /// The next offset that begins with one of the two magics, or the end.
    private func nextMagic(after offset: UInt64) -> UInt64 {
        search.first(in: min(offset + 1, source.length)..<source.length) {
            $0 == FrameHeader.zstdMagic || $0 == FrameHeader.sectionMagic
        }
    }
}
