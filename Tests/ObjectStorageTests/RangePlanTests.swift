import HTTPTransport
import Testing
import VrarcTestSupport

@testable import ObjectStorage

/// Which bytes are asked for, and which came.
@Suite struct RangePlanTests {
    /// Property: of 400 lists of up to 40 ranges, seed 651, all that is needed is asked for, in order, no byte twice, in
    /// requests that are not too long, and beside it no more than what lies between ranges that are near.
    @Test func allIsAskedForOnceAndLittleElse() {
        var random = SeededRandom(seed: 651)
        for _ in 0..<400 {
            let ranges = (0..<random.below(41)).map { _ -> Range<UInt64> in
                let start = random.next() % (64 << 20)
                let longest: UInt64 = random.isOne(in: 8) ? 12 << 20 : 100_000
                return start..<start + random.next() % longest
            }
            let plan = RangePlan(ranges)
            for request in plan.requests {
                #expect(!request.isEmpty && UInt64(request.count) <= RangePlan.longest)
            }
            for (one, next) in zip(plan.requests, plan.requests.dropFirst()) {
                #expect(one.upperBound <= next.lowerBound)
                let gap = next.lowerBound - one.upperBound
                #expect(gap == 0 && UInt64(one.count) == RangePlan.longest || gap > RangePlan.nearby)
            }
            var covered: UInt64 = 0
            var end: UInt64 = 0
            for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
                var offset = range.lowerBound
                while offset < range.upperBound, let number = plan.request(with: offset) {
                    offset = plan.requests[number].upperBound
                }
                #expect(offset >= range.upperBound)
                // What lies between this range and those before.
                if end > 0, range.lowerBound > end, range.lowerBound - end <= RangePlan.nearby {
                    covered += range.lowerBound - end
                }
                covered += range.upperBound - min(range.upperBound, max(range.lowerBound, end))
                end = max(end, range.upperBound)
            }
            #expect(plan.bytes == covered)
            let other = random.next() % (80 << 20)
            #expect((plan.request(with: other) != nil) == plan.requests.contains { $0.contains(other) })
        }
    }

    @Test func theLastBytesOfTheLargestNumberAreNoTrap() {
        #expect(RangePlan([UInt64.max - 5..<UInt64.max]).bytes == 5)
        #expect(RangePlan([0..<1, UInt64.max - 5..<UInt64.max]).requests.count == 2)
    }

    @Test(
        arguments: [
            ("bytes 0-99/1000", 0..<100, 1_000), ("bytes 999-999/1000", 999..<1_000, 1_000),
            (
                "bytes 0-18446744073709551613/18446744073709551615", 0..<18_446_744_073_709_551_614,
                18_446_744_073_709_551_615
            ),
        ] as [(String, Range<UInt64>, UInt64)]) func aRangeIsRead(text: String, range: Range<UInt64>, total: UInt64)
    {
        #expect(ContentRange(text)?.range == range && ContentRange(text)?.total == total)
    }

    @Test(arguments: [
        "", "bytes", "bytes ", "bytes 0-99", "bytes 0-99/*", "bytes */1000", "bytes 5-4/10", "bytes 0-10/10",
        "bytes -1/10", "bytes 0-/10", "bytes 0-1/2/3", "bytes 0-1-2/9", "octets 0-1/9",
        "bytes 0-18446744073709551615/18446744073709551615", "bytes 0-18446744073709551616/18446744073709551617",
    ]) func whatIsNoRangeIsNone(_ text: String) {
        #expect(ContentRange(text) == nil)
        #expect(ContentRange(HTTPHead(status: 206, headers: HTTPHeaders([("Content-Range", text)]))) == nil)
    }

    @Test func onlyAnAnswerWithAPartHasOne() {
        let headers = HTTPHeaders([("Content-Range", "bytes 0-99/1000")])
        #expect(ContentRange(HTTPHead(status: 416, headers: headers)) == nil)
        #expect(ContentRange(HTTPHead(status: 206, headers: headers))?.total == 1_000)
        // Of stores that answer 200 and say of which part.
        #expect(ContentRange(HTTPHead(status: 200, headers: headers))?.total == 1_000)
    }
}
