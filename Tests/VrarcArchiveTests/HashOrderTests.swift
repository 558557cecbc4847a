import Testing
import VrarcTestSupport

@testable import VrarcArchive

@Suite struct HashOrderTests {
    /// Property: 300 lists of up to 400 values, evenly spread or all alike in their first bits, seed 22.
    @Test func ordersAsASortDoes() {
        var random = SeededRandom(seed: 22)
        for round in 0..<300 {
            let values = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                round.isMultiple(of: 3) ? random.next() % 50 : random.next()
            }
            let order = HashOrder.sorted(values.count, by: { values[$0] }) { values[$0] < values[$1] }
            #expect(order.map { values[Int($0)] } == values.sorted())
            #expect(Set(order).count == values.count)
        }
    }
}
