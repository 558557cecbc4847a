package import VrarcFormat

/// Reads the contents of blobs whose places are known, and compares them with their digests (spec 8.2).
package struct BlobReader: Sendable {
    package let source: any ByteSource

    package init(_ source: any ByteSource) {
        self.source = source
    }

    /// A blob's bytes, given out only after content size, frame checksum and digest matched.
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
        let frames = FrameReader(WindowSource(source, end: end), limit: end)
        let whole =
            entry.rawLength <= UInt64(FormatLimits.frameContent) ? ByteBuffer(capacity: Int(entry.rawLength)) : nil
        var hash = SHA256()
        var offset = entry.offset
        var rest = entry.rawLength
        repeat {
            let frame = try frame(frames, offset, context)
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
            guard let whole else {
                try unsafe body(piece)
                continue
            }
            unsafe whole.append(piece)
            if rest == 0 { try unsafe body(whole.bytes) }
        } while rest > 0
    }

    private func frame(
        _ frames: FrameReader, _ offset: UInt64, _ context: WorkerContext
    ) throws(ArchiveError) -> (content: ByteBuffer, extent: FrameReader.Extent) {
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
