internal import VrarcFormat

/// An entry of a section that is sorted and of fixed length.
protocol TableEntry {
    associatedtype Key: Comparable

    /// What the section is sorted by.
    var key: Key { get }

    init(_ bytes: RawSpan, at position: Int)
}

extension IndexEntry: TableEntry {
    var key: BlobDigest { digest }
}

extension NameEntry: TableEntry {}

/// A section of fixed entries in memory.
struct EntryTable<Entry: TableEntry> {
    let section: SectionEntry
    /// Where the section's entries lie.
    private let geometry: SectionGeometry
    private let bytes: [UInt8]
    let count: Int

    /// `bytes` are the section as stored, whose length is that of `count` entries.
    init(section: SectionEntry, geometry: SectionGeometry, bytes: [UInt8], count: Int) {
        self.section = section
        self.geometry = geometry
        self.bytes = bytes
        self.count = count
    }

    subscript(number: Int) -> Entry {
        unsafe Entry(bytes.span.bytes, at: Int(geometry.position(of: UInt64(number))))
    }

    /// Offset of an entry in the file.
    func offset(of number: Int) -> UInt64 {
        section.offset + geometry.position(of: UInt64(number))
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
