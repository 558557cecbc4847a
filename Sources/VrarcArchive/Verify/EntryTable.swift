internal import VrarcFormat

/// An entry of a section that is sorted and of fixed length.
protocol TableEntry {
    associatedtype Key: Comparable

    /// Where the section's entries lie.
    static var geometry: SectionGeometry { get }
    /// What the section is sorted by.
    var key: Key { get }

    init(_ bytes: RawSpan, at position: Int)
}

extension IndexEntry: TableEntry {
    static var geometry: SectionGeometry { .index }
    var key: BlobDigest { digest }
}

extension NameEntry: TableEntry {
    static var geometry: SectionGeometry { .names }
}

/// A section of fixed entries in memory.
struct EntryTable<Entry: TableEntry> {
    let section: SectionEntry
    private let bytes: [UInt8]
    let count: Int

    /// `bytes` are the section as stored, whose length is that of `count` entries.
    init(section: SectionEntry, bytes: [UInt8], count: Int) {
        self.section = section
        self.bytes = bytes
        self.count = count
    }

    subscript(number: Int) -> Entry {
        unsafe Entry(bytes.span.bytes, at: Int(Entry.geometry.position(of: UInt64(number))))
    }

    /// Offset of an entry in the file.
    func offset(of number: Int) -> UInt64 {
        section.offset + Entry.geometry.position(of: UInt64(number))
    }

    /// The number of the entry with a key.
    func find(_ key: Entry.Key) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].key == key ? low : nil
    }
}

/// INDEX in memory.
typealias IndexTable = EntryTable<IndexEntry>
/// NAMES in memory.
typealias NameTable = EntryTable<NameEntry>
