import Testing
import VrarcTestSupport

@testable import VisualRecognition

/// Training images among zips, and zips among requests.
@Suite struct ExampleSplitTests {
    private func limits(least: Int = 10, most: Int = 10_000, zip: UInt64 = 100_000_000) -> ExampleLimits {
        var limits = ExampleLimits()
        limits.leastImages = least
        limits.mostImages = most
        limits.zipBytes = zip
        return limits
    }

    @Test func oneZipWhereAllFits() {
        #expect(ExampleSplit(limits()).zips(TrainingImages.of(1_000_000, 99)) == [Array(0..<99)])
    }

    @Test func aLargeImageAmongSmallOnesLeavesNoZipWithTooFew() throws {
        var images = [TrainingImages.image("large.jpg", content: -1, 9_000)] + TrainingImages.of(10, 5)
        images += (5..<25).map { TrainingImages.image("\($0).jpg", content: $0, 2_000) }
        let zips = try #require(ExampleSplit(limits(zip: 40_000)).zips(images))
        #expect(zips.count == 2)
        #expect(zips.allSatisfy { $0.count >= 10 })
        #expect(zips.allSatisfy { $0.reduce(200) { $0 + ExampleSplit.bytes(images[$1]) } <= 40_000 })
    }

    @Test func moreImagesThanAZipMayHave() throws {
        let zips = try #require(ExampleSplit(limits()).zips(TrainingImages.of(10, 10_001)))
        #expect(zips.map(\.count).sorted() == [5_000, 5_001])
    }

    @Test func whatCanNotBeDividedIsTold() {
        // Two zips would have seven or eight images, one is too large.
        #expect(ExampleSplit(limits()).zips(TrainingImages.of(9_900_000, 15)) == nil)
        #expect(ExampleSplit(limits()).zips(TrainingImages.of(9_900_000, 20))?.count == 2)
        #expect(ExampleSplit(limits(zip: 1_000)).zips(TrainingImages.of(1_001, 10)) == nil)
        #expect(ExampleSplit(limits()).zips(TrainingImages.of(.max, 10)) == nil)
    }

    @Test func imagesOfTheSameBytesCountOnce() {
        let twice = (0..<12).map { TrainingImages.image("\($0).jpg", content: $0 / 2, 10) }
        #expect(ExampleSplit(limits()).zips(twice) == nil)
        #expect(ExampleSplit(limits(least: 6)).zips(twice) == [Array(0..<12)])
    }

    /// Property, 300 cases of seed 20: whatever the sizes are, each image is in one zip, and each zip within the limits.
    @Test func eachZipIsWithinTheLimits() {
        var random = SeededRandom(seed: 20)
        var divided = 0
        for _ in 0..<300 {
            let largest = UInt64.random(in: 1...20_000, using: &random)
            let images = (0..<Int.random(in: 1...120, using: &random)).map {
                TrainingImages.image(
                    "\($0)", content: .random(in: 0...200, using: &random), .random(in: 1...largest, using: &random))
            }
            let limits = limits(most: 40, zip: 200_000)
            guard let zips = ExampleSplit(limits).zips(images) else { continue }
            divided += zips.count > 1 ? 1 : 0
            #expect(zips.joined().sorted() == Array(images.indices))
            for zip in zips {
                #expect(Set(zip.map { images[$0].digest }).count >= 10)
                #expect(zip.count <= 40)
                #expect(zip.reduce(200) { $0 + ExampleSplit.bytes(images[$1]) } <= 200_000)
            }
            #expect(ExampleSplit(limits).zips(images) == zips)
        }
        #expect(divided > 20)
    }

    private func examples(_ counts: [(String?, Int)]) -> [ArchivedClassifier.Examples] {
        counts.map { .init(className: $0.0, images: TrainingImages.of(10_000, $0.1)) }
    }

    @Test func theCreateHasAsManyClassesAsFit() throws {
        var limits = limits(zip: 150_000)
        limits.requestBytes = 300_000
        let plan = try #require(ExampleRequests(examples([("a", 25), ("b", 10), ("c", 10), (nil, 10)]), limits))
        #expect(plan.requests.map { $0.map { $0.className ?? "-" } } == [["a", "b"], ["c", "-"], ["a"]])
        for request in plan.requests { #expect(request.reduce(2_000) { $0 + $1.bytes } <= 300_000) }
    }

    @Test func aCreateOfOnePartIsNone() {
        var limits = limits(zip: 150_000)
        limits.requestBytes = 200_000
        #expect(ExampleRequests(examples([("a", 10), ("b", 10)]), limits) == nil)
        let classifier = ArchivedClassifier(
            slug: "x", name: "x", source: nil, examples: examples([("a", 10), ("b", 10)]))
        #expect(classifier.obstacle(limits) == "no two of its zips are small enough for one request of 0 MB")
    }

    @Test func aClassThatCanNotBeDividedIsNamed() {
        let classifier = ArchivedClassifier(
            slug: "x", name: "x", source: nil,
            examples: [
                .init(className: "a", images: TrainingImages.of(9_900_000, 15)),
                .init(className: "b", images: TrainingImages.of(10, 10)),
            ])
        #expect(
            classifier.obstacle()
                == "the service takes zips of 10 to 10000 different images and "
                + "100 MB at most, and there is no way to divide the class 'a'")
    }
}
