internal import VrarcFormat

/// Compares what units need that are read by themselves with what the lists of the whole archive need.
///
/// By themselves: their stored ranges, and a look-up for each file that has no record. By the lists: the manifest, INDEX,
/// and of the ranges what is wanted.
struct PartCost {
    private let reader: ArchiveReader
    private let wanted: PartRequest

    /// Bytes of ranges that are held in memory at a time.
    static let mostBytes: UInt64 = 64 << 20
    /// Files that are listed in memory at a time.
    static let mostFiles: UInt64 = 1 << 18
    /// Bytes of DIRS, which is read whole.
    private static let mostDirectories: UInt64 = 4 << 20
    /// A line of the manifest is stored in more: half of its digest's text is that long.
    private static let line: UInt64 = 32
    /// README, records and document: each unit has them.
    private static let documents: UInt64 = 3
    /// What one look-up of a digest reads of INDEX, bytes.
    private static let page: UInt64 = 64 << 10

    init(_ reader: ArchiveReader, _ wanted: PartRequest) {
        self.reader = reader
        self.wanted = wanted
    }

    /// Whether it may be worth to read DIRS.
    var isPromising: Bool {
        guard let directories = reader.table[.directories], directories.length <= Self.mostDirectories else {
            return false
        }
        let units = UInt64(wanted.folders.count)
        return units <= Self.mostFiles
            && directories.length + units * Self.documents * wanted.lookup < lists(files: Self.mostFiles)
    }

    /// How many look-ups of paths reading units by themselves may take and still need fewer bytes than the lists; `nil` if
    /// it needs more even so, or more memory than it may take.
    func lookups(for units: [DirectoryRecord], _ known: [[UInt8]: DirectoryRecord]) -> UInt64? {
        var (bytes, files, without): (UInt64, UInt64, UInt64) = (0, 0, 0)
        for unit in units {
            let images = ["images", "classes", "negative_examples"].reduce(UInt64(0)) { sum, name in
                sum &+ (known[unit.path + [0x2F] + Array(name.utf8)]?.files ?? 0)
            }
            // What of it is not so the walk finds out.
            bytes += min(unit.storedTo - unit.storedFrom, Self.mostBytes + 1)
            files += min(unit.files, Self.mostFiles + 1)
            guard bytes <= Self.mostBytes, files <= Self.mostFiles else { return nil }
            without += unit.files - min(images, unit.files)
        }
        let most = lists(files: files) + (wanted.isWhole ? bytes : 0)
        guard bytes < most, without * wanted.lookup < most - bytes else { return nil }
        return wanted.lookup == 0 ? files : (most - bytes) / wanted.lookup
    }

    /// Bytes of lists that `files` files need, at least.
    private func lists(files: UInt64) -> UInt64 {
        let manifest = reader.footer.pathCount * Self.line
        guard wanted.isWhole else { return manifest }
        return manifest + min(reader.footer.blobCount * UInt64(IndexEntry.length), files * Self.page)
    }
}
