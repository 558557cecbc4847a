import VrarcArchive
import VrarcFormat

/// Finds the places of many blobs.
struct IndexLookup {
    private let reader: ArchiveReader

    /// Entries that are read together.
    private static let page: UInt64 = 16_384

    init(_ reader: ArchiveReader) {
        self.reader = reader
    }

    /// Gives the entry of each wanted digest to `body`; digests that the archive does not have are passed over.
    ///
    /// `digests` are in byte order. A few are looked up one by one, of many the index is read from end to end.
    func forEachEntry(
        of digests: [BlobDigest], _ body: (IndexEntry) -> Void
    ) throws(ArchiveError) {
        if UInt64(digests.count) * 512 < reader.footer.blobCount {
            for digest in digests {
                if let entry = try reader.entry(for: digest) { body(entry) }
            }
        } else {
            try scan(digests, body)
        }
    }

    private func scan(_ digests: [BlobDigest], _ body: (IndexEntry) -> Void) throws(ArchiveError) {
        guard let section = reader.table[.index] else { return }
        var wanted = digests[...]
        var first: UInt64 = 0
        while first < reader.footer.blobCount, !wanted.isEmpty {
            let end = min(reader.footer.blobCount, first + Self.page)
            let start = reader.limits.index.position(of: first)
            let last = reader.limits.index.position(of: end - 1) + UInt64(IndexEntry.length)
            guard last <= section.length else {
                throw ArchiveError(
                    .damaged, subject: reader.source.name, detail: "the index is shorter than its entries")
            }
            let bytes = try read(section.offset + start, Int(last - start))
            bytes.withBytes { span in
                for ordinal in first..<end {
                    let position = Int(reader.limits.index.position(of: ordinal) - start)
                    let entry = IndexEntry(span, at: position)
                    while let next = wanted.first, next < entry.digest { wanted.removeFirst() }
                    guard wanted.first == entry.digest else { continue }
                    wanted.removeFirst()
                    if entry.isKnown, entry.violation(dataEnd: reader.footer.dataEnd) == nil { body(entry) }
                }
            }
            first = end
        }
    }

    private func read(_ offset: UInt64, _ count: Int) throws(ArchiveError) -> ByteBuffer {
        do throws(IOFault) {
            return try reader.source.read(at: offset, count: count)
        } catch {
            throw ArchiveError(error)
        }
    }
}
