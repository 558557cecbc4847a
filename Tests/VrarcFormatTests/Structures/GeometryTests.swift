import Testing
import VrarcTestSupport

@testable import VrarcFormat

@Suite struct GeometryTests {
    /// Property: places and lengths agree for every count up to 50 with 7 entries a frame.
    @Test func placesEntriesBehindTheirFramesPrefix() {
        let geometry = SectionGeometry(entryLength: 10, entriesPerFrame: 7)
        for count in UInt64(0)...50 {
            let length = geometry.sectionLength(count: count)
            #expect(geometry.count(sectionLength: length) == count)
            if count > 0 { #expect(geometry.position(of: count - 1) + 10 == length) }
        }
        for entry in UInt64(0)..<50 {
            let frame = entry / 7
            #expect(geometry.position(of: entry) == (frame + 1) * 24 + entry * 10)
        }
    }

    @Test func refusesLengthsThatNoCountMakes() {
        let geometry = SectionGeometry.index
        for length in [0, 23, 25, 24 + 63, 24 + 65] as [UInt64] {
            #expect(geometry.count(sectionLength: length) == nil)
        }
    }

    @Test func placesTheFirstEntryOfTheSecondFrameByArithmetic() {
        let count = UInt64(1) << 25
        #expect(SectionGeometry.index.position(of: count) == 24 * 2 + 64 * count)
        #expect(SectionGeometry.index.sectionLength(count: count) == 24 + 64 * count)
        #expect(SectionGeometry.index.sectionLength(count: count + 1) == 48 + 64 * (count + 1))
    }

    /// Property: for 20,000 uniform keys, seed 102, the page has the key's place, and stays in the bucket.
    @Test func findsTheKeysPageByInterpolation() throws {
        var random = SeededRandom(seed: 102)
        let keys = (0..<20_000).map { _ in random.next() }.sorted()
        var fanout = Fanout()
        for key in keys { fanout.count(bucket: Int(key >> 52)) }
        fanout.accumulate()
        #expect(fanout.total == 20_000)
        for (place, key) in keys.enumerated() {
            let bucket = fanout.range(of: Int(key >> 52))
            #expect(bucket.contains(UInt64(place)))
            let page = fanout.page(firstBits: key, entriesPerPage: 3)
            #expect(page.count <= 3 || page == bucket)
            #expect(bucket.lowerBound <= page.lowerBound && page.upperBound <= bucket.upperBound)
        }
        let body = fanout.encodeBody()
        #expect(VrarcFormatTests.fanout(in: body) == fanout)
    }

    @Test func refusesAFanoutWhoseCountsFall() {
        var body = [UInt8](repeating: 0, count: Fanout.bodyLength)
        body[0] = 1
        #expect(fanout(in: body) == nil)
        #expect(fanout(in: Array(body.dropLast())) == nil)
    }
}
