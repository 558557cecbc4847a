import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat
@testable import VrarcModel

@Suite struct WalkLogTests {
    /// Property: 16,000 entries, seed 871, with each member there or not, come back as they were, from the first on and from
    /// any that was given last; their paths are long, so that the last blocks are compressed.
    @Test func entriesComeBackAsTheyWere() {
        var random = SeededRandom(seed: 871)
        var entries: [WalkEntry] = []
        let log = WalkLog(WorkerContext(level: 1))
        var frames = FramePlace()
        for _ in 0..<16_000 {
            if random.below(3) == 0 { frames = Self.frames(&random) }
            let entry = Self.entry(frames, &random)
            entries.append(entry)
            log.append(entry)
        }
        let stored = log.close()
        #expect(stored.count == 16_000)
        var iterator = stored.makeIterator()
        var again: WalkEntries.Iterator?
        var wrong = 0
        for (number, entry) in entries.enumerated() {
            if iterator.next() != entry { wrong += 1 }
            #expect(iterator.number == UInt64(number + 1))
            if number % 1000 == 17 { again = iterator.fromLast }
            if (17..<40).contains(number % 1000), again?.next() != entry { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(iterator.next() == nil)
    }

    private static func frames(_ random: inout SeededRandom) -> FramePlace {
        FramePlace(content: random.next(), stored: random.next(), header: random.next(), end: random.next())
    }

    private static func entry(_ frames: FramePlace, _ random: inout SeededRandom) -> WalkEntry {
        func isThere() -> Bool { random.below(2) == 0 }
        let key = NameKey(high: random.next(), low: random.next())
        let path = random.bytes(random.below(2000))
        var entry = WalkEntry(
            path: path, name: isThere() ? .key(key) : .number(UInt32(truncatingIfNeeded: random.next())))
        entry.isLink = isThere()
        if entry.isLink { entry.target = random.next() }
        entry.size = random.next()
        entry.frames = frames
        entry.position = UInt32(truncatingIfNeeded: random.next())
        entry.isRaw = isThere()
        if isThere() { entry.digest = SHA256.digest(of: path) }
        if isThere() { entry.blob = UInt32(truncatingIfNeeded: random.next()) }
        entry.isDamaged = isThere()
        if isThere() { entry.facts = Self.facts(&random) }
        return entry
    }

    private static func facts(_ random: inout SeededRandom) -> ImageFacts {
        func side() -> UInt64? { [nil, 1, 65_535, 65_536, 1 << 40][random.below(5)] }
        return ImageFacts(
            mediaType: MediaType.allCases[random.below(MediaType.allCases.count)], width: side(), height: side(),
            orientation: random.below(2) == 0 ? nil : UInt8(1 + random.below(8)),
            problem: random.below(2) == 0 ? nil : ImageProblem.allCases[random.below(ImageProblem.allCases.count)])
    }
}
