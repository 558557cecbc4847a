internal import VrarcFormat
internal import VrarcModel

/// What a worker found in one decoded frame, so that the walk need not parse and hash.
struct DecodedFrame: Sendable {
    /// `nil` if only its digest was wanted.
    let content: ByteBuffer?
    /// Digest of the whole content, if the frame was taken for one of a large blob.
    var whole: BlobDigest?
    /// What a whole content says of itself as an image.
    var wholeFacts: ImageFacts?
    /// The entries of a group that are sound, in order, from the first on.
    var entries: [Entry] = []

    struct Entry: Sendable {
        /// Where its headers begin.
        let position: Int
        let entry: TarEntry
        let headerLength: Int
        /// Where NAMES has its name without the top folder.
        let name: NamePlace
        /// Of a content that lies whole in the frame, if contents are hashed.
        var digest: BlobDigest?
        /// The number that INDEX gives the digest.
        var blob: UInt32?
        var facts: ImageFacts?
    }
}

/// Parses and hashes what a frame holds on a worker. The walk takes what stands where it has come to itself.
enum GroupScan {
    /// `sections` are where names and contents are looked up: it takes as long as all else that is done with a header, and
    /// so is not left to the one thread of the walk.
    static func scan(
        _ content: ByteBuffer, hashes: Bool, _ sections: CheckedSections, _ context: WorkerContext
    ) -> DecodedFrame {
        var frame = DecodedFrame(content: content)
        content.withBytes { bytes in
            var position = 0
            // A group may begin with the padding of the blob before it; a header never begins with 0.
            while position < min(TarEntry.block, bytes.byteCount), bytes.byte(at: position) == 0 { position += 1 }
            while case .entry(let entry, let headerLength) = try? TarParser.parse(bytes, at: position, frameOffset: 0) {
                let start = position + headerLength
                let name = unsafe entry.name.span.bytes
                let below = name.extracting(((entry.name.firstIndex(of: 0x2F) ?? -1) + 1)..<name.byteCount)
                context.hash.update(below)
                var found = DecodedFrame.Entry(
                    position: position, entry: entry, headerLength: headerLength,
                    name: sections.place(ofName: NameKey(context.hash.finish())))
                position = start + Int(entry.contentSize) + TarEntry.padding(after: entry.contentSize)
                let isWhole = entry.contentSize <= UInt64(bytes.byteCount - start)
                if isWhole, hashes, case .file = entry.kind {
                    let span = bytes.extracting(start..<start + Int(entry.contentSize))
                    context.hash.update(span)
                    let digest = context.hash.finish()
                    found.digest = digest
                    found.blob = sections.blob(digest)
                    found.facts = ImageProbe.facts(of: span)
                }
                frame.entries.append(found)
                guard isWhole, position <= bytes.byteCount else { break }
            }
        }
        return frame
    }

    static func hashWhole(_ content: ByteBuffer, _ context: WorkerContext) -> DecodedFrame {
        var frame = DecodedFrame(content: content)
        unsafe context.hash.update(content.bytes)
        frame.whole = context.hash.finish()
        frame.wholeFacts = content.withBytes { ImageProbe.facts(of: $0) }
        return frame
    }
}
