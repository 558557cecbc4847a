import Testing
import VrarcTestSupport

@testable import ObjectStorage

/// How objects are divided into parts.
@Suite struct PartPlanTests {
    private static let mebibyte: UInt64 = 1 << 20

    /// Checks all parts of a plan up to `end`; gives their number.
    private func check(_ plan: PartPlan, _ end: UInt64) -> Int {
        var (number, offset) = (0, UInt64(0))
        while offset < end {
            number += 1
            let range = plan.range(of: number)
            let length = UInt64(range.count)
            guard range.lowerBound == offset, length > 0, length <= 5 << 30 else {
                Issue.record("\(plan): part \(number) is \(range)")
                return number
            }
            if range.upperBound < end, length < 5 * Self.mebibyte { Issue.record("\(plan): part \(number) is short") }
            offset = range.upperBound
        }
        return number
    }

    /// Property: of 300 sizes of any order, seed 650, and the edges, the parts follow each other, as S3 allows them.
    @Test func partsOfAnySizeAreAsStoresTakeThem() {
        var random = SeededRandom(seed: 650)
        let limit = PartPlan.largestObject
        let edges: [UInt64] = [
            1, 8 * Self.mebibyte - 1, 8 * Self.mebibyte, 8 * Self.mebibyte + 1, 80_000 * Self.mebibyte,
            80_000 * Self.mebibyte + 1, limit - 1, limit,
        ]
        for size in edges + (0..<300).map({ _ in 1 + random.next() >> UInt64(random.below(62)) % limit }) {
            let size = 1 + (size - 1) % limit
            let plan = PartPlan.size(size)
            let count = check(plan, size)
            #expect(count == plan.count && count <= PartPlan.mostParts)
            #expect(plan.range(of: count).upperBound == size && plan.range(of: count + 1).isEmpty)
        }
        #expect(PartPlan.size(0).count == 0)
    }

    @Test func growingPartsReachTheLargestObject() {
        #expect(check(.growing, PartPlan.largestObject) <= PartPlan.mostParts)
        #expect(PartPlan.growing.range(of: PartPlan.mostParts).upperBound >= PartPlan.largestObject)
        #expect(PartPlan.growing.count == nil)
        let sizes = [1, 1_000, 1_001, 2_001, 8_001, 10_000].map { PartPlan.growing.range(of: $0).count >> 20 }
        #expect(sizes == [8, 8, 16, 32, 2_048, 2_048])
    }

    @Test(arguments: [Int.min, -1, 0, 1, 10_001, Int.max]) func noNumberOfAStoreTraps(_ number: Int) {
        for plan in [PartPlan.growing, .size(0), .size(1 << 40), .size(.max)] {
            #expect(plan.range(of: number).count >= 0)
        }
        #expect(PartPlan.size(.max).count ?? 0 > 0)
    }
}
