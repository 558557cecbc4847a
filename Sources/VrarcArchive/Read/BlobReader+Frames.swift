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
        var offset = entry.offset
        while offset < end {
            try Interruption.check()
            if let frame = try? frames.frame(at: offset, context) {
                try body(frame.content)
                offset += frame.extent.length
            } else {
                offset = nextMagic(in: offset + 1..<end)
            }
        }
    }

    /// The first place in a range where a data frame may begin; its end if there is none.
    private func nextMagic(in range: Range<UInt64>) -> UInt64 {
        var start = range.lowerBound
        while start < range.upperBound, range.upperBound - start >= 4 {
            let count = Int(min(range.upperBound - start, 1 << 20))
            let read = NarrowedRead(source, at: start, count: count, .toTheEnd)
            let place = read.bytes.withBytes { bytes in
                (0...count - 4).first { bytes.load(UInt32.self, at: $0) == FrameHeader.zstdMagic }
            }
            if let place { return start + UInt64(place) }
            start += UInt64(count - 3)
        }
        return range.upperBound
    }
}
