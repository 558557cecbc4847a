package import VrarcFormat

extension BlobReader {
    /// Gives the content of each frame of a blob that is sound to `body`, whatever the digest of the whole.
    ///
    /// For contents that are of use in parts, such as lines, of which no frame has a half (spec 5.1). Of a blob in a group
    /// nothing is given.
    package func forEachSoundFrame(
        of entry: IndexEntry, _ context: WorkerContext, _ body: (ByteBuffer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        guard !entry.isSmall else { return }
        let end = entry.offset + entry.storedLength
        let frames = FrameReader(source, limit: end)
        var search = MagicSearch(source)
        var offset = entry.offset
        while offset < end {
            try Interruption.check()
            if let frame = try? frames.frame(at: offset, context) {
                try body(frame.content)
                offset += frame.extent.length
            } else {
                offset = search.first(in: offset + 1..<end) { $0 == FrameHeader.zstdMagic }
            }
        }
    }
}
