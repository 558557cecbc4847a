package import VrarcFormat

extension BlobReader {
    /// Gives the lines of the manifest that is at a place, in canonical order, to `body`.
    ///
    /// `range` is a part of the manifest that begins and ends at a line. Throws `.damaged` for a line of another form.
    package func forEachManifestLine(
        of entry: IndexEntry, _ context: WorkerContext, in range: Range<UInt64>? = nil,
        _ body: (BlobDigest, [UInt8]) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let path = BagFiles.manifestPath
        var lines = LineSplitter()
        var position: UInt64 = 0
        try unsafe stream(entry, context) { piece throws(ArchiveError) in
            let from = position
            position += UInt64(piece.count)
            if let range, position <= range.lowerBound || from >= range.upperBound { return }
            var start = 0
            var end = piece.count
            if let range {
                start = Int(max(from, range.lowerBound) - from)
                end = Int(min(position, range.upperBound) - from)
            }
            let part = unsafe UnsafeRawBufferPointer(rebasing: piece[start..<end])
            try unsafe lines.add(part) { line throws(ArchiveError) in
                guard let (digest, path) = unsafe ManifestLine.parse(line.span.bytes) else {
                    throw ArchiveError(
                        .damaged, subject: "\(source.name): \(path)", detail: "a line of the manifest is malformed")
                }
                try body(digest, path)
            }
        }
        if range == nil, lines.hasUnfinishedLine {
            throw ArchiveError(
                .damaged, subject: "\(source.name): \(path)", detail: "the last line of the manifest has no end")
        }
    }
}
