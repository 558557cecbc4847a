internal import VrarcFormat

/// Goes through the stored range that DIRS gives for a directory, which holds all of its files (spec 5.13, 8.3).
struct DirectoryWalk {
    /// A file as the tar stream has it.
    struct File {
        /// Below the top folder.
        let path: [UInt8]
        /// Where its content is, and what digest that has; `nil` for a link.
        let entry: IndexEntry?
    }

    /// Why a walk can't be used.
    enum Failure: Error {
        /// The tar stream is not as DIRS says.
        case notAsListed(String)
        /// The tar stream itself can't be read there, or not from there alone.
        case unreadable
        case interrupted
    }

    private let record: DirectoryRecord
    private let frames: FrameReader
    private let context: WorkerContext
    private var files: [File] = []
    private var pending: Pending?

    /// A large content whose header was read.
    private struct Pending {
        let path: [UInt8]
        let size: UInt64
        var rest: UInt64
        var range: Range<UInt64>?
        let hash = RunningHash()
    }

    /// Gives the files of a directory, as many as its record says.
    static func files(
        of record: DirectoryRecord, in source: any ByteSource, dataEnd: UInt64, _ context: WorkerContext
    ) throws(Failure) -> [File] {
        var walk = DirectoryWalk(
            record: record, frames: FrameReader(source, limit: dataEnd), context: context)
        try walk.run(source)
        return walk.files
    }

    private mutating func run(_ source: any ByteSource) throws(Failure) {
        guard let magic = try? source.bytes(at: record.storedFrom, count: 4) else { throw .unreadable }
        guard unsafe magic.span.bytes.load(UInt32.self, at: 0) == FrameHeader.zstdMagic else {
            throw .notAsListed("no data frame begins at offset \(record.storedFrom)")
        }
        var offset = record.storedFrom
        while offset < record.storedTo {
            if Interruption.requested != 0 { throw .interrupted }
            guard let (content, extent) = try? frames.frame(at: offset, context) else { throw .unreadable }
            let range = offset..<offset + extent.length
            if pending != nil { try takePiece(content, range) } else { try takeGroup(content, offset, extent.length) }
            offset = range.upperBound
        }
        guard offset == record.storedTo else { throw .notAsListed("no data frame ends at offset \(record.storedTo)") }
        guard pending == nil, UInt64(files.count) == record.files else {
            throw .notAsListed("its range has \(files.count) files")
        }
    }

    /// Takes a frame of a large content.
    private mutating func takePiece(_ content: ByteBuffer, _ range: Range<UInt64>) throws(Failure) {
        guard var large = pending, UInt64(content.count) <= large.rest else { throw .unreadable }
        unsafe large.hash.update(content.bytes)
        large.rest -= UInt64(content.count)
        let whole = (large.range ?? range).lowerBound..<range.upperBound
        large.range = whole
        pending = large.rest > 0 ? large : nil
        guard large.rest == 0 else { return }
        try add(
            large.path,
            IndexEntry(
                digest: large.hash.finish(), offset: whole.lowerBound, rawLength: large.size,
                storedLength: UInt64(whole.count), positionInFrame: 0, isRaw: false))
    }

    /// Takes the entries of a group.
    private mutating func takeGroup(_ content: ByteBuffer, _ offset: UInt64, _ length: UInt64) throws(Failure) {
        guard content.count <= FormatLimits.group else { throw .unreadable }
        let before = files.count
        var foreign: [UInt8]?
        try content.withBytes { bytes throws(Failure) in
            var position = Self.paddingEnd(bytes)
            while position < bytes.byteCount, pending == nil {
                guard let item = try? TarParser.parse(bytes, at: position, frameOffset: offset), item != .incomplete
                else { throw .unreadable }
                guard case .entry(let entry, let headerLength) = item else {
                    // Behind the last of other files: that the range has these is what is wrong.
                    guard foreign != nil else { throw .unreadable }
                    position = bytes.byteCount
                    break
                }
                let start = position + headerLength
                let path = Array(entry.name.drop { $0 != 0x2F }.dropFirst())
                if path.starts(with: record.path + [0x2F]) {
                    try take(entry, path, bytes, start, offset, length)
                } else {
                    foreign = foreign ?? path
                }
                position = start
                if entry.contentSize < UInt64(FormatLimits.largeBlob) {
                    position += Int(entry.contentSize) + TarEntry.padding(after: entry.contentSize)
                }
            }
            guard position == bytes.byteCount else { throw .unreadable }
        }
        guard let foreign else { return }
        // What shares a group with files of the directory no range could leave out.
        guard files.count == before, pending == nil else { throw .unreadable }
        throw .notAsListed("its range has \(PathText.display(foreign))")
    }

    /// Takes an entry whose headers end at `start`, in the group at `offset`.
    private mutating func take(
        _ entry: TarEntry, _ path: [UInt8], _ bytes: RawSpan, _ start: Int, _ offset: UInt64, _ length: UInt64
    ) throws(Failure) {
        guard case .file(let size) = entry.kind else { return try add(path, nil) }
        if size >= UInt64(FormatLimits.largeBlob) {
            pending = Pending(path: path, size: size, rest: size)
            return
        }
        guard Int(size) <= bytes.byteCount - start else { throw .unreadable }
        let digest = SHA256.digest(of: bytes.extracting(start..<start + Int(size)))
        try add(
            path,
            IndexEntry(
                digest: digest, offset: offset, rawLength: size, storedLength: length,
                positionInFrame: UInt32(start), isRaw: false))
    }

    /// Where the padding of a large content ends that a group may begin with; no header begins with a zero.
    private static func paddingEnd(_ bytes: RawSpan) -> Int {
        let most = min(TarEntry.block, bytes.byteCount)
        return (0..<most).first { bytes.byte(at: $0) != 0 } ?? 0
    }

    /// A record that says little can't make the walk keep much.
    private mutating func add(_ path: [UInt8], _ entry: IndexEntry?) throws(Failure) {
        guard UInt64(files.count) < record.files else { throw .notAsListed("its range has more files than it says") }
        if let last = files.last, !CanonicalOrder.precedes(last.path, path) { throw .unreadable }
        files.append(File(path: path, entry: entry))
    }
}
