internal import VrarcFormat

/// The path of each file, by its key, and the row of its blob: 20 bytes a file, which one struct for both would make 24.
struct NameList {
    private(set) var keys: [NameKey] = []
    private var rows: [UInt32] = []

    var count: Int { keys.count }

    mutating func append(_ key: NameKey, row: UInt32) {
        keys.append(key)
        rows.append(row)
    }

    /// Makes room for so many files, so that the lists need not be moved.
    mutating func reserve(_ count: Int) {
        keys.reserveCapacity(count)
        rows.reserveCapacity(count)
    }

    /// The blob's row of a file.
    func row(of number: Int) -> Int { Int(rows[number]) }

    /// The numbers of the files by key.
    func sorted() -> [UInt32] {
        HashOrder.sorted(keys.count, by: { keys[$0].high }) { keys[$0] < keys[$1] }
    }
}
