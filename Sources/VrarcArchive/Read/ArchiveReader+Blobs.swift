package import VrarcFormat

extension ArchiveReader {
    /// What reads blobs, whose places are known.
    package var blobs: BlobReader { BlobReader(source) }

    /// A blob's bytes, given out only after content size, frame checksum and digest matched (spec 8.2).
    ///
    /// For blobs up to 64 MiB; larger ones are streamed.
    package func content(of entry: IndexEntry, _ context: WorkerContext) throws(ArchiveError) -> [UInt8] {
        try blobs.content(of: entry, context)
    }

    /// The bytes of a path's blob of up to 64 MiB.
    package func content(of named: NamedEntry, _ context: WorkerContext) throws(ArchiveError) -> [UInt8] {
        var bytes: [UInt8] = []
        try unsafe stream(named, context) { piece in unsafe bytes.append(contentsOf: piece) }
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
        try unsafe blobs.stream(entry, context, beforeRelease: check, body)
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
