/// The order in which names are made portable: component by component in byte order, so that a directory's files come
/// one behind the other, and a file before a directory of its name.
enum SourceOrder {
    /// The places of `paths` in that order; equal paths keep theirs.
    static func sorted(_ paths: [[UInt8]]) -> [Int] {
        guard !isSorted(paths) else { return Array(paths.indices) }
        let common = commonPrefix(of: paths)
        var keys = paths.indices.map { (word: word(of: paths[$0], from: common), index: $0) }
        keys.sort { a, b in
            if a.word != b.word { return a.word < b.word }
            let order = compare(paths[a.index], paths[b.index])
            return order == 0 ? a.index < b.index : order < 0
        }
        return keys.map(\.index)
    }

    private static func isSorted(_ paths: [[UInt8]]) -> Bool {
        for index in paths.indices.dropFirst() where compare(paths[index - 1], paths[index]) > 0 { return false }
        return true
    }

    private static func commonPrefix(of paths: [[UInt8]]) -> Int {
        guard let first = paths.first else { return 0 }
        return paths.reduce(first.count) { unsafe min($0, sharedPrefix($1.span.bytes, first.span.bytes)) }
    }

    /// Number of equal bytes at the beginning.
    static func sharedPrefix(_ a: RawSpan, _ b: RawSpan) -> Int {
        let count = min(a.byteCount, b.byteCount)
        var offset = 0
        while count - offset >= 8 {
            let difference = a.load(UInt64.self, at: offset) ^ b.load(UInt64.self, at: offset)
            if difference != 0 { return offset + difference.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < count, a.byte(at: offset) == b.byte(at: offset) { offset += 1 }
        return offset
    }

    private static func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let shared = unsafe sharedPrefix(left.span.bytes, right.span.bytes)
        guard shared < left.count, shared < right.count else { return left.count - right.count }
        return Int(rank(left[shared])) - Int(rank(right[shared]))
    }

    /// Eight bytes as a number that compares as they do; at the end of the path as if `/` followed.
    private static func word(of path: [UInt8], from start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<start + 8 {
            word = word << 8 | (index < path.count ? UInt64(rank(path[index])) : 0)
        }
        return word
    }

    private static func rank(_ byte: UInt8) -> UInt8 {
        byte > PortablePath.slash ? byte : byte == PortablePath.slash ? 0 : byte + 1
    }
}
