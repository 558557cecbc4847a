internal import VrarcFormat

/// The regular files that a walk has met, to be found by the place of their path in NAMES: what links may go to.
///
/// A dictionary of all keys would take three times the memory; only paths that NAMES does not have are in one.
struct FileRegister {
    /// A file that was met.
    struct File {
        /// The number of its entry.
        let number: UInt64
        let size: UInt64
    }

    /// By number in NAMES: the number of the entry + 1, 0 if there is none yet.
    private var numbers: [UInt64]
    private var sizes: [UInt64]
    private var others: [NameKey: File] = [:]
    /// By number of the entry: links that go to it.
    private var links: [UInt64: Int] = [:]

    /// `count` is that of the entries of NAMES.
    init(count: Int) {
        numbers = Array(repeating: 0, count: count)
        sizes = Array(repeating: 0, count: count)
    }

    /// Notes a file.
    mutating func add(_ file: File, at name: NamePlace) {
        switch name {
        case .number(let number):
            numbers[Int(number)] = file.number + 1
            sizes[Int(number)] = file.size
        case .key(let key): others[key] = file
        }
    }

    /// The file of a path, and how many links go to it with the one that asks.
    mutating func link(to name: NamePlace) -> (file: File, links: Int)? {
        let file: File
        switch name {
        case .number(let number):
            guard numbers[Int(number)] > 0 else { return nil }
            file = File(number: numbers[Int(number)] - 1, size: sizes[Int(number)])
        case .key(let key):
            guard let other = others[key] else { return nil }
            file = other
        }
        links[file.number, default: 0] += 1
        return (file, links[file.number] ?? 1)
    }
}
