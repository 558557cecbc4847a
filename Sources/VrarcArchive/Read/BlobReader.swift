package import VrarcFormat

/// Reads the contents of blobs whose places are known, and compares them with their digests (spec 8.2).
package struct BlobReader: Sendable {
    package let source: any ByteSource

    package init(_ source: any ByteSource) {
        self.source = source
    }

    /// A blob's bytes, given out only after content size and digest matched.
    ///
    /// For blobs up to 64 MiB; larger ones are streamed.
    package func content(of entry: IndexEntry, _ context: WorkerContext) throws(ArchiveError) -> [UInt8] {
        var bytes: [UInt8] = []
        try unsafe stream(entry, context) { piece in unsafe bytes.append(contentsOf: piece) }
        return bytes
    }

    /// Gives a blob's bytes to `body` and compares its digest.
    ///
    /// `beforeRelease` is given the content of the first frame before `body` is called, and may refuse by throwing.
    ///
    /// A blob of at most 64 MiB comes in one piece, after its digest matched. Of a larger one each piece is a frame whose
    /// checksum matched, and a wrong digest is an error at the end: what was given out must then be thrown away.
    package func stream(
        _ entry: IndexEntry, _ context: WorkerContext,
        beforeRelease check: (ByteBuffer) throws(ArchiveError) -> Void = { _ in },
        _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let end = entry.offset + entry.storedLength
        let window: WindowSource
        switch plain(entry, context) {
        case .content(let content) where isContent(content, of: entry, context):
            return try withExtendedLifetime(content) { (_) throws(ArchiveError) in
                try check(content)
                try unsafe body(content.bytes)
            }
        case .other(let stored): window = WindowSource(source, end: end, window: stored, at: entry.offset)
        // Of a wrong content the frame's own checksum says more.
        case .content, .none: window = WindowSource(source, end: end)
        }
        let frames = FrameReader(window, limit: end)
        var whole: ByteBuffer?
        var hash = SHA256()
        var offset = entry.offset
        var rest = entry.rawLength
        repeat {
            let frame = try frame(frames, entry, offset, rest, context)
            offset += frame.extent.length
            let start = min(Int(entry.positionInFrame), frame.content.count)
            let count = Int(min(rest, UInt64(frame.content.count - start)))
            guard entry.isSmall ? UInt64(count) == rest : count == frame.content.count else {
                throw damaged(.indexMismatch, entry, "its frame holds fewer or more bytes than the index says")
            }
            let piece = unsafe UnsafeRawBufferPointer(rebasing: frame.content.bytes[start..<start + count])
            unsafe hash.update(piece)
            rest -= UInt64(count)
            if rest == 0 {
                guard hash.finish() == entry.digest else {
                    throw damaged(.digestMismatch, entry, "the content has another digest")
                }
                guard offset == end else {
                    throw damaged(.indexMismatch, entry, "its frames are shorter than the index says")
                }
            }
            if offset - frame.extent.length == entry.offset { try check(frame.content) }
            if entry.rawLength > UInt64(FormatLimits.frameContent) || rest == 0 && whole == nil {
                try unsafe body(piece)
                continue
            }
            let content = whole ?? ByteBuffer(capacity: Int(entry.rawLength))
            whole = content
            unsafe content.append(piece)
            if rest == 0 { try unsafe body(content.bytes) }
        } while rest > 0
    }

    /// Reads a blob whose only frame may be one that needs no walk over its blocks.
    private func plain(_ entry: IndexEntry, _ context: WorkerContext) -> PlainFrame.Outcome {
        guard !entry.isSmall, entry.rawLength <= UInt64(FormatLimits.frameContent) else { return .none }
        return PlainFrame.read(
            source, at: entry.offset, stored: entry.storedLength, raw: Int(entry.rawLength), checksum: false, context)
    }

    private func isContent(_ content: ByteBuffer, of entry: IndexEntry, _ context: WorkerContext) -> Bool {
        unsafe context.hash.update(content.bytes)
        return context.hash.finish() == entry.digest
    }

    /// The next frame of a blob of which `rest` bytes are still to come.
    private func frame(
        _ frames: FrameReader, _ entry: IndexEntry, _ offset: UInt64, _ rest: UInt64, _ context: WorkerContext
    ) throws(ArchiveError) -> (content: ByteBuffer, extent: FrameReader.Extent) {
        // Of several frames that are all raw the length of each is known.
        if entry.isRaw, entry.rawLength > UInt64(FormatLimits.frameContent) {
            let raw = Int(min(rest, UInt64(FormatLimits.frameContent)))
            let length = UInt64(RawFrame.length(contentSize: raw))
            if case .content(let content) = PlainFrame.read(
                source, at: offset, stored: length, raw: raw, checksum: true, context)
            {
                return (content, FrameReader.Extent(length: length, isRaw: true))
            }
        }
        do throws(FrameReader.Failure) {
            return try frames.frame(at: offset, context)
        } catch {
            throw ArchiveError(error, in: source.name)
        }
    }

    private func damaged(_ code: FindingCode, _ entry: IndexEntry, _ detail: String) -> ArchiveError {
        ArchiveError(FormatError(code, at: entry.offset, "\(entry.digest): \(detail)"), in: source.name)
    }
}
