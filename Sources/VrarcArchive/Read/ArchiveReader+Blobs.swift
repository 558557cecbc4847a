package import VrarcFormat

extension ArchiveReader {
    /// A blob's bytes, given out only after content size, frame checksum and digest matched (spec 8.2).
    ///
    /// For blobs up to 64 MiB; larger ones are streamed.
    package func content(of entry: IndexEntry, _ context: WorkerContext) throws(ArchiveError) -> [UInt8] {
        var bytes: [UInt8] = []
        try unsafe stream(entry, context) { piece in unsafe bytes.append(contentsOf: piece) }
        return bytes
    }

    /// Gives a blob's bytes to `body` in pieces of at most 64 MiB and compares its digest.
    ///
    /// A blob in one frame is checked before any byte is given out; of a larger one each frame is, and a wrong digest is an
    /// error at the end: what was given out must then be thrown away.
    package func stream(
        _ entry: IndexEntry, _ context: WorkerContext, _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        var hash = SHA256()
        var offset = entry.offset
        let end = entry.offset + entry.storedLength
        var rest = entry.rawLength
        repeat {
            let frame = try frame(at: offset, end: end, context)
            offset += frame.storedLength
            let start = Int(entry.positionInFrame)
            let count = Int(min(rest, UInt64(frame.content.count - min(start, frame.content.count))))
            guard entry.isSmall ? UInt64(count) == rest : count == frame.content.count else {
                throw damaged(.indexMismatch, entry, "its frame holds fewer or more bytes than the index says")
            }
            let piece = unsafe UnsafeRawBufferPointer(rebasing: frame.content.bytes[start..<start + count])
            unsafe hash.update(piece)
            rest -= UInt64(count)
            if rest == 0, hash.finish() != entry.digest {
                throw damaged(.digestMismatch, entry, "the content has another digest")
            }
            try unsafe body(piece)
        } while rest > 0
        guard offset == end else { throw damaged(.indexMismatch, entry, "its frames are shorter than the index says") }
    }

    /// One whole frame between an offset and the end of a blob's frames, decoded.
    private func frame(
        at offset: UInt64, end: UInt64, _ context: WorkerContext
    ) throws(ArchiveError) -> (content: ByteBuffer, storedLength: UInt64) {
        do throws(FrameReader.Failure) {
            let frames = FrameReader(source, limit: end)
            // A blob or group up to this length comes in one read with its header, larger frames in a second one.
            let first = try Self.read(source, offset, min(end - offset, UInt64(FormatLimits.frameContent) + (1 << 20)))
            let header = try FrameHeader.parseFailure(first, at: offset)
            guard case .data(let data) = header else {
                throw .format(FormatError(.misplacedFrame, at: offset, "there is no data frame"))
            }
            let length = try frames.storedLength(in: first, data, at: offset)
            let stored = unsafe UnsafeRawBufferPointer(rebasing: first.bytes[0..<length])
            return (try unsafe FrameReader.decode(stored, data, at: offset, context), UInt64(length))
        } catch {
            throw ArchiveError(error, in: source.name)
        }
    }

    private static func read(_ source: any ByteSource, _ offset: UInt64, _ count: UInt64) throws(FrameReader.Failure)
        -> ByteBuffer
    {
        do throws(IOFault) {
            return try source.read(at: offset, count: Int(count))
        } catch {
            throw .io(error)
        }
    }

    private func damaged(_ code: FindingCode, _ entry: IndexEntry, _ detail: String) -> ArchiveError {
        ArchiveError(FormatError(code, at: entry.offset, "\(entry.digest): \(detail)"), in: source.name)
    }
}

extension FrameHeader {
    /// The header at the beginning of a buffer, its failure in the form that frame reading has.
    static func parseFailure(_ buffer: ByteBuffer, at offset: UInt64) throws(FrameReader.Failure) -> FrameHeader {
        do throws(FormatError) {
            return try buffer.withBytes { bytes throws(FormatError) in try FrameHeader.parse(bytes, at: offset) }
        } catch {
            throw .format(error)
        }
    }
}

extension FrameReader {
    /// Bytes of the data frame at the beginning of a buffer, found by walking its blocks there.
    package func storedLength(in buffer: ByteBuffer, _ header: DataFrameHeader, at offset: UInt64) throws(Failure)
        -> Int
    {
        var position = header.length
        while true {
            guard buffer.count - position >= BlockHeader.length else { throw Self.cut(offset) }
            let block = buffer.withBytes { BlockHeader($0, at: position) }
            guard block.type != 3 else {
                throw .format(FormatError(.frameDoesNotDecode, at: offset, "a block has the reserved type"))
            }
            position += BlockHeader.length
            guard buffer.count - position >= block.storedSize + (block.isLast ? RawFrame.checksumLength : 0) else {
                throw Self.cut(offset)
            }
            position += block.storedSize
            if block.isLast { return position + RawFrame.checksumLength }
        }
    }

    private static func cut(_ offset: UInt64) -> Failure {
        .format(FormatError(.badFrameHeader, at: offset, "the frame does not end where it should"))
    }
}

extension ArchiveError {
    package init(_ failure: FrameReader.Failure, in name: String) {
        switch failure {
        case .io(let fault): self.init(fault)
        case .format(let error): self.init(error, in: name)
        }
    }
}
