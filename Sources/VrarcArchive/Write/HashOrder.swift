/// The order of values that begin with a hash, such as digests.
///
/// Hashes are spread evenly, so their first bits tell nearly where each belongs: a sort that compares them all takes
/// several times as long, and half as much memory again.
enum HashOrder {
    /// The numbers from 0 to `count` in the order of their values.
    ///
    /// - Parameters:
    ///   - prefix: The first 64 bits of the hash of a number's value.
    ///   - precedes: Whether the value of one number comes before that of another.
    static func sorted(
        _ count: Int, by prefix: (Int) -> UInt64, _ precedes: (Int, Int) -> Bool
    ) -> [UInt32] {
        // About four values a bucket.
        let bits = max(1, Int.bitWidth - (count / 4).leadingZeroBitCount)
        let shift = UInt64(UInt64.bitWidth - bits)
        // Where each bucket begins; then, as it is filled, where its next value goes: at last, where it ends.
        var ends = [UInt32](repeating: 0, count: (1 << bits) + 1)
        for number in 0..<count { ends[Int(prefix(number) >> shift) + 1] += 1 }
        for bucket in ends.indices.dropFirst() { ends[bucket] += ends[bucket - 1] }
        var order = [UInt32](repeating: 0, count: count)
        for number in 0..<count {
            let bucket = Int(prefix(number) >> shift)
            order[Int(ends[bucket])] = UInt32(number)
            ends[bucket] += 1
        }
        var start = 0
        for bucket in 0..<1 << bits {
            let end = Int(ends[bucket])
            if end - start > 1 { order[start..<end].sort { precedes(Int($0), Int($1)) } }
            start = end
        }
        return order
    }
}
