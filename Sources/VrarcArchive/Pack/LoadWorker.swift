internal import VrarcFormat
internal import VrarcModel

/// Reads, hashes and describes single files, on threads of the pool.
struct LoadWorker: Sendable {
    let source: any BundleSource
    let known: KnownDigests

    /// How often a file that changes while it is read is read.
    private static let attempts = 3

    func load(_ item: LoadPlan.Item, _ context: WorkerContext) -> LoadOutcome {
        var attempt = 1
        while true {
            do throws(SourceFault) {
                return .loaded(try loadOnce(item, context))
            } catch {
                if error.kind == .changed, attempt < Self.attempts {
                    attempt += 1
                    continue
                }
                return .failed(error)
            }
        }
    }

    private func loadOnce(_ item: LoadPlan.Item, _ context: WorkerContext) throws(SourceFault) -> LoadedFile {
        let reader = try source.open(item.file)
        if reader.size > UInt64(FormatLimits.frameContent) {
            return try loadInPieces(item, reader, context)
        }
        let buffer = ByteBuffer(capacity: Int(reader.size) + 1)
        while buffer.count < buffer.capacity {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[buffer.count...])
            let count = unsafe try reader.read(into: rest)
            if count == 0 { break }
            buffer.count += count
            // Asked for one byte more than there should be, and not given it: that is the end.
            if UInt64(buffer.count) == reader.size { break }
        }
        try reader.checkUnchanged()
        guard UInt64(buffer.count) == reader.size else { throw changed(item) }
        unsafe context.hash.update(buffer.bytes)
        let digest = context.hash.finish()
        let facts = buffer.withBytes { item.file.role == .image ? ImageProbe.facts(of: $0) : nil }
        return try describe(item, digest, UInt64(buffer.count), facts, content(digest, buffer, context))
    }

    private func content(_ digest: BlobDigest, _ buffer: ByteBuffer, _ context: WorkerContext) -> StoredContent {
        if buffer.count < FormatLimits.largeBlob {
            return unsafe StoredContent(digest: digest, buffer: buffer, as: Compressibility(small: buffer.bytes))
        }
        if known.insert(digest) { return StoredContent(digest: digest, largeBuffer: buffer) }
        return StoredContent(
            digest: digest, rawLength: UInt64(buffer.count), frames: [Job(FrameBuilder.blob(buffer, context))])
    }

    /// A content above 64 MiB is hashed now and read again when it is written.
    private func loadInPieces(
        _ item: LoadPlan.Item, _ reader: any ContentReader, _ context: WorkerContext
    ) throws(SourceFault) -> LoadedFile {
        let piece = ByteBuffer(capacity: 1 << 20)
        var size: UInt64 = 0
        // Not the thread's own: a read that fails midway must not leave its bytes in the next file's digest.
        var hash = SHA256()
        var ends = ContentEnds()
        while true {
            piece.count = unsafe try reader.read(into: piece.storage)
            if piece.count == 0 { break }
            unsafe hash.update(piece.bytes)
            unsafe ends.add(piece.bytes)
            size += UInt64(piece.count)
            // What grows faster than it is read would have no end.
            if size > reader.size { break }
        }
        let digest = hash.finish()
        try reader.checkUnchanged()
        guard size == reader.size else { throw changed(item) }
        let facts = item.file.role == .image ? ends.facts : nil
        let again = PieceSource(source, item.file)
        let content = StoredContent(
            digest: digest, rawLength: size,
            pieces: PieceReader { buffer throws(ArchiveError) in try again.fill(buffer) })
        return try describe(item, digest, size, facts, content)
    }

    private func describe(
        _ item: LoadPlan.Item, _ digest: BlobDigest, _ size: UInt64, _ facts: ImageFacts?, _ content: StoredContent
    ) throws(SourceFault) -> LoadedFile {
        guard item.file.role == .image, let owner = item.owner else {
            return LoadedFile(digest: digest, size: size, content: content, record: nil, line: [])
        }
        // The plan took it for an image by its first bytes; they have changed.
        guard let facts else { throw changed(item) }
        let annotation = try source.annotation(of: item.file, in: owner.unit)
        let record = ImageRecord(
            fileName: String(decoding: item.file.path, as: UTF8.self), originalName: item.file.originalName,
            digest: digest, size: size, facts: facts, detail: annotation.detail, source: annotation.source)
        return LoadedFile(digest: digest, size: size, content: content, record: record, line: record.encoded)
    }

    private func changed(_ item: LoadPlan.Item) -> SourceFault {
        SourceFault(.changed, subject: source.display(item.file), detail: "it changed while it was read")
    }
}

/// Reads a large content a second time, when its frames are made.
private final class PieceSource: @unchecked Sendable {
    // Only the writing thread uses it, which `@unchecked` states.
    private let source: any BundleSource
    private let file: SourceFile
    private var reader: (any ContentReader)?

    init(_ source: any BundleSource, _ file: SourceFile) {
        self.source = source
        self.file = file
    }

    func fill(_ buffer: ByteBuffer) throws(ArchiveError) {
        do throws(SourceFault) {
            if reader == nil { reader = try source.open(file) }
            guard let reader else { return }
            while buffer.count < buffer.capacity {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[buffer.count...])
                let count = unsafe try reader.read(into: rest)
                if count == 0 { break }
                buffer.count += count
            }
        } catch {
            throw ArchiveError(.source, subject: error.subject, detail: error.detail, cause: error)
        }
    }
}
