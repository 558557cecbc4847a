import Testing
import VrarcFormat
import VrarcTestSupport

@Suite struct PackedNumbersTests {
    /// Property: 200 lists of up to 300 numbers of every width, seed 21.
    @Test func givesEachNumberAsItWasAdded() {
        var random = SeededRandom(seed: 21)
        for _ in 0..<200 {
            let bits = UInt64(random.next() % 65)
            let base = random.next() >> (random.next() % 64)
            let numbers = (0..<random.next() % 301).map { _ in
                // Now and then one that is unlike its neighbours.
                random.next() % 50 == 0 ? random.next() : base &+ (bits == 0 ? 0 : random.next() >> (64 - bits))
            }
            var packed = PackedNumbers()
            for number in numbers { packed.append(number) }
            #expect(packed.count == numbers.count)
            #expect(numbers.indices.map { packed[$0] } == numbers)
        }
    }

    @Test func extremesShareABlock() {
        var packed = PackedNumbers()
        for place in 0..<128 { packed.append(place.isMultiple(of: 2) ? 0 : .max) }
        #expect((0..<128).allSatisfy { packed[$0] == ($0.isMultiple(of: 2) ? 0 : .max) })
    }
}
