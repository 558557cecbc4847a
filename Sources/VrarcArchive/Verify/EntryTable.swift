internal import VrarcFormat

/// An entry of a section that is sorted and of fixed length.
protocol TableEntry {
    associatedtype Key: Comparable

    /// What the section is sorted by.
    var key: Key { get }

    init(_ bytes: RawSpan, at position: Int)

    /// The key alone.
    static func key(_ bytes: RawSpan, at position: Int) -> Key
    /// The first 64 bits of a key, by which entries are spread evenly.
    static func prefix(of key: Key) -> UInt64
}

extension IndexEntry: TableEntry {
    var key: BlobDigest { digest }

    static func prefix(of key: BlobDigest) -> UInt64 { key.words.0 }
}

extension NameEntry: TableEntry {
    static func prefix(of key: NameKey) -> UInt64 { key.high }
}

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

    private func key(_ number: Int) -> Entry.Key {
        unsafe Entry.key(bytes.span.bytes, at: Int(geometry.position(of: UInt64(number))))
    }

    /// The number of the entry with a key.
    ///
    /// Keys are digests, so the place is told by their first bits but for a few dozen entries; from there the bounds are
    /// moved apart until the key lies between them. A table that is not as it should be costs steps, never the result.
    func find(_ key: Entry.Key) -> Int? {
        guard count > 0 else { return nil }
        let guess = Int(Entry.prefix(of: key).multipliedFullWidth(by: UInt64(count)).high)
        var low = guess
        var high = guess
        var step = 16
        while low > 0, !(self.key(low) < key) {
            low = max(0, low - step)
            step *= 4
        }
        step = 16
        while high < count, self.key(high) < key {
            high = min(count, high + step)
            step *= 4
        }
        while low < high {
            let middle = (low + high) / 2
            if self.key(middle) < key { low = middle + 1 } else { high = middle }
        }
        return low < count && self.key(low) == key ? low : nil
    }
}

/// INDEX in memory.
typealias IndexTable = EntryTable<IndexEntry>
/// NAMES in memory.
typealias NameTable = EntryTable<NameEntry>
