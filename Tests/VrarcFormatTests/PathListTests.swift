import Testing
import VrarcFormat
import VrarcTestSupport

@Suite struct PathListTests {
    /// Property: 2,000 paths, seed 20.
    @Test func givesEachPathAsItWasAdded() {
        var random = SeededRandom(seed: 20)
        var paths: [[UInt8]] = []
        for _ in 0..<2_000 {
            // Most share a beginning with the path before, some nothing, some all of it; a few are long.
            let last = paths.last ?? []
            let kept = Int.random(in: 0...last.count, using: &random)
            let added = Int.random(in: 0...(Int.random(in: 0..<50, using: &random) == 0 ? 4_000 : 20), using: &random)
            paths.append(last[..<kept] + (0..<added).map { _ in UInt8.random(in: 0...3, using: &random) })
        }
        var list = PathList()
        for (number, path) in paths.enumerated() { #expect(list.append(path) == number) }
        #expect(list.count == paths.count)
        for number in paths.indices.shuffled(using: &random) { #expect(list[number] == paths[number]) }
    }
}
