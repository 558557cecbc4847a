internal import VrarcFormat
internal import VrarcModel

/// What a worker found in one decoded frame, so that the walk need not hash.
struct DecodedFrame: Sendable {
    let content: ByteBuffer
    /// Digest of the whole content, if the frame was taken for one of a large blob.
    var whole: BlobDigest?
    /// What a whole content says of itself as an image.
    var wholeFacts: ImageFacts?
    /// Digests and facts of the small contents, by their place.
    var small: [Int: SmallContent] = [:]

    struct SmallContent: Sendable {
        let length: Int
        let digest: BlobDigest
        let facts: ImageFacts?
    }
}

/// Hashes the contents of a frame on a worker. It trusts nothing it parses: the walk uses a digest only where it comes to
/// the same place and length by itself.
enum GroupScan {
    static func scan(_ content: ByteBuffer, _ context: WorkerContext) -> DecodedFrame {
        var frame = DecodedFrame(content: content)
        content.withBytes { bytes in
            var position = 0
            // A group may begin with the padding of the blob before it; a header never begins with 0.
            while position < min(TarEntry.block, bytes.byteCount), bytes.byte(at: position) == 0 { position += 1 }
            while case .entry(let entry, let headerLength) = try? TarParser.parse(bytes, at: position, frameOffset: 0) {
                let start = position + headerLength
                guard entry.contentSize <= UInt64(bytes.byteCount - start) else { break }
                if case .file = entry.kind {
                    let span = bytes.extracting(start..<start + Int(entry.contentSize))
                    context.hash.update(span)
                    frame.small[start] = DecodedFrame.SmallContent(
                        length: span.byteCount, digest: context.hash.finish(), facts: ImageProbe.facts(of: span))
                }
                position = start + Int(entry.contentSize) + TarEntry.padding(after: entry.contentSize)
                guard position <= bytes.byteCount else { break }
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
