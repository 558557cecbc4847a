package import VrarcFormat

/// A content that is to be added to an archive: its digest, and its bytes or frames.
package struct StoredContent: Sendable {
    enum Form: Sendable {
        /// Goes into a group.
        case small([UInt8])
        case smallBuffer(ByteBuffer)
        /// Has one frame of its own, which is made only if the content must be stored.
        case largeBuffer(ByteBuffer)
        /// Has frames of its own.
        case frames([Job<FrameParts>])
        /// Above 64 MiB: the pieces are read when they are written.
        case pieces(PieceReader)
    }

    package let digest: BlobDigest
    package let rawLength: UInt64
    let form: Form
    /// What compression can make of a small content.
    var kind = Compressibility.other

    /// A small content.
    package init(digest: BlobDigest, small bytes: [UInt8]) {
        self.digest = digest
        rawLength = UInt64(bytes.count)
        form = .small(bytes)
    }

    /// A small content, its digest computed here.
    package init(small bytes: [UInt8]) {
        self.init(digest: SHA256.digest(of: bytes), small: bytes)
    }

    /// A small content in a buffer.
    init(digest: BlobDigest, buffer: ByteBuffer, as kind: Compressibility) {
        self.digest = digest
        self.kind = kind
        rawLength = UInt64(buffer.count)
        form = .smallBuffer(buffer)
    }

    /// A content from 65,536 bytes to 64 MiB that has probably been stored before.
    package init(digest: BlobDigest, largeBuffer buffer: ByteBuffer) {
        self.digest = digest
        rawLength = UInt64(buffer.count)
        form = .largeBuffer(buffer)
    }

    /// A generated file of any length up to 64 MiB.
    package init(_ bytes: [UInt8], pool: WorkerPool) {
        guard bytes.count >= FormatLimits.largeBlob else {
            self.init(small: bytes)
            return
        }
        let buffer = unsafe ByteBuffer(copying: bytes.span.bytes)
        self.init(
            digest: SHA256.digest(of: bytes), rawLength: UInt64(bytes.count),
            frames: [pool.submit(urgent: true) { FrameBuilder.blob(buffer, $0) }])
    }

    /// A content of at least 65,536 bytes whose frames are made or being made.
    package init(digest: BlobDigest, rawLength: UInt64, frames: [Job<FrameParts>]) {
        self.digest = digest
        self.rawLength = rawLength
        form = .frames(frames)
    }

    /// A content above 64 MiB that is read again, piece by piece, when it is written.
    package init(digest: BlobDigest, rawLength: UInt64, pieces: PieceReader) {
        self.digest = digest
        self.rawLength = rawLength
        form = .pieces(pieces)
    }
}

/// Gives a content in pieces of 64 MiB.
package struct PieceReader: Sendable {
    /// Fills a buffer; gives fewer bytes than it holds only at the end.
    package let next: @Sendable (ByteBuffer) throws(ArchiveError) -> Void

    package init(_ next: @escaping @Sendable (ByteBuffer) throws(ArchiveError) -> Void) {
        self.next = next
    }
}
