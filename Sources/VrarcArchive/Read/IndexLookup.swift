internal import VrarcFormat

/// Finds the places of many blobs.
struct IndexLookup {
    private let reader: ArchiveReader

    /// Entries that are read together.
    private static let page: UInt64 = 16_384

    init(_ reader: ArchiveReader) {
        self.reader = reader
    }

    /// The entry of each wanted digest that INDEX has where it can be read, in no order.
    ///
    /// `digests` are in byte order. A few are looked up one by one, of many the index is read from end to end.
    func entries(of digests: [BlobDigest]) -> [IndexEntry] {
        guard UInt64(digests.count) * 512 < reader.footer.blobCount else { return scan(digests) }
        return digests.compactMap { digest in (try? reader.entry(for: digest)) ?? nil }
    }

    /// All digests of INDEX, where it can be read.
    func digests() -> Set<BlobDigest> {
        var digests: Set<BlobDigest> = []
        forEachEntry { digests.insert($0.digest) }
        return digests
    }

    private func scan(_ digests: [BlobDigest]) -> [IndexEntry] {
        var found: [IndexEntry] = []
        var isFound = Array(repeating: false, count: digests.count)
        forEachEntry { entry in
            // Not in step with the index: an entry that is damaged may seem to stand before or behind all others.
            guard let place = Self.place(of: entry.digest, in: digests), !isFound[place], entry.isKnown,
                entry.violation(dataEnd: reader.footer.dataEnd) == nil
            else { return }
            isFound[place] = true
            found.append(entry)
        }
        return found
    }

    private static func place(of digest: BlobDigest, in digests: [BlobDigest]) -> Int? {
        var (low, high) = (0, digests.count)
        while low < high {
            let middle = (low + high) / 2
            if digests[middle] < digest { low = middle + 1 } else { high = middle }
        }
        return low < digests.count && digests[low] == digest ? low : nil
    }

    private func forEachEntry(_ body: (IndexEntry) -> Void) {
        guard let section = reader.table[.index] else { return }
        var first: UInt64 = 0
        while first < reader.footer.blobCount {
            let end = min(reader.footer.blobCount, first + Self.page)
            let start = reader.limits.index.position(of: first)
            let last = reader.limits.index.position(of: end - 1) + UInt64(IndexEntry.length)
            guard last <= section.length else { return }
            let read = NarrowedRead(
                reader.source, at: section.offset + start, count: Int(last - start), .toTheEnd)
            read.bytes.withBytes { span in
                for ordinal in first..<end {
                    let position = reader.limits.index.position(of: ordinal) - start
                    let place = section.offset + start + position
                    guard read.isReadable(place..<place + UInt64(IndexEntry.length)) else { continue }
                    body(IndexEntry(span, at: Int(position)))
                }
            }
            first = end
        }
    }
}
