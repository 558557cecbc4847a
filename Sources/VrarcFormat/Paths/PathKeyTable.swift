/// A set of path keys, each with two bits of kind and 22 bits of the caller's, in 16 bytes.
///
/// 104 bits of a key are kept: among n paths two different ones are taken for one with odds of n² in 2¹⁰⁵, for a
/// thousand million paths one in 2⁴⁵. With free places and directories a path takes 20 to 40 bytes.
package struct PathKeyTable: Sendable {
    /// What a key stands for.
    package enum Kind: UInt64, Sendable {
        case file = 1
        case directory = 2
    }

    /// What was found under a key.
    package struct Found: Sendable {
        package let kind: Kind
        package let tag: UInt32
    }

    /// Bits of `tag` that are kept.
    package static let tagMask: UInt32 = (1 << 22) - 1

    package init() {}

    private var shards = [Shard](repeating: Shard(), count: 64)

    /// What stands under the key; if nothing does, `kind` and `tag` are put there and `nil` comes back.
    package mutating func insert(_ key: PathKey, _ kind: Kind, tag: UInt32 = 0) -> Found? {
        let low = UInt64(tag & Self.tagMask) << 2 | kind.rawValue
        guard let old = shards[Int(key.low >> 58)].insert(key.low, key.high & ~0xFF_FFFF | low) else { return nil }
        return Found(kind: Kind(rawValue: old & 3) ?? .file, tag: UInt32(truncatingIfNeeded: old >> 2) & Self.tagMask)
    }
}

/// A 64th of the table: when it grows, no more than a 64th is there twice.
private struct Shard: Sendable {
    /// Two words a place; both 0 where it is free.
    private var words: [UInt64] = []
    private var capacity = 0
    private var count = 0

    /// The second word of the entry that was there already.
    mutating func insert(_ first: UInt64, _ second: UInt64) -> UInt64? {
        // A place in five is free, so that a search stays short.
        if (count + 1) * 5 > capacity * 4 { grow() }
        var place = self.place(of: first)
        while words[2 * place + 1] != 0 {
            if words[2 * place] == first, (words[2 * place + 1] ^ second) >> 24 == 0 { return words[2 * place + 1] }
            place = place + 1 == capacity ? 0 : place + 1
        }
        words[2 * place] = first
        words[2 * place + 1] = second
        count += 1
        return nil
    }

    private func place(of first: UInt64) -> Int {
        // The upper six bits have chosen the shard.
        Int((first << 6).multipliedFullWidth(by: UInt64(capacity)).high)
    }

    private mutating func grow() {
        let old = words
        capacity += capacity / 2 + 8
        words = [UInt64](repeating: 0, count: 2 * capacity)
        for index in stride(from: 0, to: old.count, by: 2) where old[index + 1] != 0 {
            var place = self.place(of: old[index])
            while words[2 * place + 1] != 0 { place = place + 1 == capacity ? 0 : place + 1 }
            words[2 * place] = old[index]
            words[2 * place + 1] = old[index + 1]
        }
    }
}
