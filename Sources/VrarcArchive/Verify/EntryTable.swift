internal import VrarcFormat

/// An entry of a section that is sorted and of fixed length.
protocol TableEntry: Sendable {
    associatedtype Key: Comparable, Sendable

    /// What the section is sorted by.
    var key: Key { get }

    init(_ bytes: RawSpan, at position: Int)

    /// The key alone.
    static func key(_ bytes: RawSpan, at position: Int) -> Key
    /// The first 64 bits of a key, by which entries are spread evenly.
    static func prefix(of key: Key) -> UInt64
    /// The first 64 bits of the key alone, which stands at the beginning.
    static func prefix(_ bytes: RawSpan, at position: Int) -> UInt64
}

extension TableEntry {
    static func prefix(_ bytes: RawSpan, at position: Int) -> UInt64 {
        bytes.load(UInt64.self, at: position).byteSwapped
    }
}

extension IndexEntry: TableEntry {
    var key: BlobDigest { digest }

    static func prefix(of key: BlobDigest) -> UInt64 { key.words.0 }
}

extension NameEntry: TableEntry {
    static func prefix(of key: NameKey) -> UInt64 { key.high }
}

/// A section of fixed entries in memory.
struct EntryTable<Entry: TableEntry>: Sendable {
    let section: SectionEntry
    /// Where the section's entries lie.
    private let geometry: SectionGeometry
    private let bytes: ByteBuffer
    let count: Int
    /// How many entries there are by the first bits of their keys; without it none is found.
    var fanout = Fanout()

    /// `bytes` are the section as stored, whose length is that of `count` entries.
    init(section: SectionEntry, geometry: SectionGeometry, bytes: ByteBuffer, count: Int) {
        self.section = section
        self.geometry = geometry
        self.bytes = bytes
        self.count = count
    }

    subscript(number: Int) -> Entry {
        bytes.withBytes { Entry($0, at: Int(geometry.position(of: UInt64(number)))) }
    }

    /// Offset of an entry in the file.
    func offset(of number: Int) -> UInt64 {
        section.offset + geometry.position(of: UInt64(number))
    }

    private func key(_ number: Int) -> Entry.Key {
        bytes.withBytes { Entry.key($0, at: Int(geometry.position(of: UInt64(number)))) }
    }

    private func prefix(_ number: Int) -> UInt64 {
        bytes.withBytes { Entry.prefix($0, at: Int(geometry.position(of: UInt64(number)))) }
    }

    /// The number of the entry with a key.
    ///
    /// Keys are digests, so the place in their bucket is told by their first bits but for a few entries; from there the
    /// bounds are moved apart until the key lies between them. A table that is not as it should be costs steps, never the
    /// result.
    func find(_ key: Entry.Key) -> Int? {
        let prefix = Entry.prefix(of: key)
        let bucket = fanout.range(of: Int(prefix >> 52))
        let (first, end) = (Int(bucket.lowerBound), Int(bucket.upperBound))
        guard first < end else { return nil }
        let guess = first + Int((prefix << 12).multipliedFullWidth(by: UInt64(end - first)).high)
        var (low, high, step) = (guess, guess, 1)
        while low > first, self.prefix(low) >= prefix {
            high = low
            low = max(first, low - step)
            step *= 2
        }
        step = 1
        while high < end, self.prefix(high) < prefix {
            low = high + 1
            high = min(end, high + step)
            step *= 2
        }
        while low < high {
            let middle = (low + high) / 2
            if self.prefix(middle) < prefix { low = middle + 1 } else { high = middle }
        }
        return entry(key, prefix, low..<end)
    }

    /// The number of the entry with a key, of those from the first with its prefix on.
    private func entry(_ key: Entry.Key, _ prefix: UInt64, _ range: Range<Int>) -> Int? {
        // Two digests that share a prefix are not met by chance, but anybody can write any number of them.
        for number in range.prefix(4) {
            guard self.prefix(number) == prefix else { return nil }
            if self.key(number) == key { return number }
        }
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if self.key(middle) < key { low = middle + 1 } else { high = middle }
        }
        return low < range.upperBound && self.key(low) == key ? low : nil
    }
}

/// INDEX in memory.
typealias IndexTable = EntryTable<IndexEntry>
/// NAMES in memory.
typealias NameTable = EntryTable<NameEntry>
