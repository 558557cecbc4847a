import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

@Suite struct EntryTableTests {
    /// Property: in 60 tables of up to 3,000 keys, seed 388, that are spread evenly, lie close together or share their first
    /// 64 bits, each key is found where it is, and no other.
    @Test func findsWhatIsThereAndNothingElse() {
        var random = SeededRandom(seed: 388)
        for round in 0..<60 {
            let mask: UInt64 = [.max, 0xFFFF, 1][round % 3]
            let base = random.next() & ~mask
            var keys = Set<NameKey>()
            for _ in 0..<random.below(3000) {
                keys.insert(NameKey(high: base | random.next() & mask, low: random.next()))
            }
            let sorted = keys.sorted()
            let table = Self.table(sorted)
            #expect(sorted.indices.allSatisfy { table.find(sorted[$0]) == $0 })
            for _ in 0..<500 {
                let other = NameKey(high: base | random.next() & mask, low: random.next())
                #expect(table.find(other) == nil || keys.contains(other))
            }
            #expect(table.find(NameKey(high: 0, low: 0)) == nil)
            #expect(table.find(NameKey(high: .max, low: .max)) == nil)
        }
    }

    private static func table(_ keys: [NameKey]) -> NameTable {
        var bytes = [UInt8](repeating: 0, count: SectionPrefix.length)
        var fanout = Fanout()
        for (number, key) in keys.enumerated() {
            NameEntry(key: key, ordinal: UInt64(number)).encode(into: &bytes)
            fanout.count(bucket: key.bucket)
        }
        fanout.accumulate()
        let buffer = ByteBuffer(capacity: bytes.count)
        unsafe bytes.withUnsafeBytes { unsafe buffer.append($0) }
        let section = SectionEntry(
            type: .names, offset: 0, length: UInt64(bytes.count), digest: SHA256.digest(of: bytes))
        var table = NameTable(section: section, geometry: .names, bytes: buffer, count: keys.count)
        table.fanout = fanout
        return table
    }
}
