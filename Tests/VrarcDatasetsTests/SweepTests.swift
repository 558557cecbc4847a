import Testing
import VrarcArchive
import VrarcSweep

/// A part of what tools/sweep does to every byte: so many cases as take half a minute.
@Suite struct SweepTests {
    private static let subjects = Result { () throws -> (Subject, Subject) in
        let scratch = ScratchFolder()
        return (try Subject.small(scratch), try Subject.other(scratch))
    }

    private let subject: Subject
    private let other: Subject

    init() throws { (subject, other) = try Self.subjects.get() }

    /// Judges some cases of a sweep; tells how often each thing happened.
    private func run(_ sweep: Sweep, _ cases: some Sequence<Int>) -> Tally {
        let worker = SweepWorker()
        var tally = Tally()
        for number in cases { sweep.judge(number, worker, &tally) }
        #expect(tally.failures == [], "\(sweep.name)")
        return tally
    }

    /// Bytes to be changed: every so many in front of the fan-outs and behind them, and fewer in them.
    private func positions(_ first: Int) -> [Int] {
        let fanouts = subject.fanouts
        return Array(stride(from: first, to: fanouts.lowerBound, by: 149))
            + Array(stride(from: fanouts.lowerBound + first, to: fanouts.upperBound, by: 9_973))
            + Array(stride(from: fanouts.upperBound + first, to: subject.bytes.count, by: 149))
    }

    @Test func theArchiveHasAllThatDamageCanMeet() throws {
        #expect(subject.blobs.contains { $0.content.count > 65_536 })
        #expect(subject.items.count > subject.blobs.count)
        #expect(subject.items.contains { $0.kind == .file && $0.disk != $0.plain })
        let paths = subject.items.map { String(decoding: $0.path, as: UTF8.self) }
        #expect(Set(paths.compactMap { $0.hasSuffix(".json") ? $0.split(separator: "/").last : nil }).count == 3)
        #expect(paths.count { $0.hasSuffix("/collection.json") } == 2)
        let report = try ArchiveVerifier(source: MemorySource(subject.bytes), depth: .full, jobs: 1).verify()
        #expect(!report.isDamaged)
    }

    @Test(arguments: Change.allCases) func aChangedByteIsReportedAndNoWrongByteIsGivenOut(_ change: Change) {
        let first = Change.allCases.firstIndex(of: change) ?? 0
        let tally = run(Sweep.flips(subject, change), positions(first * 47))
        #expect(tally.counts["reads with the right bytes", default: 0] > 500)
        #expect(tally.counts["restores in part", default: 0] > 5)
    }

    @Test func salvageFindsWhatIsWholeBeforeACut() {
        // Just before the end of each frame, at it, and behind it; and in between.
        let ends = Set(subject.blobs.flatMap { $0.copies.map(\.upperBound) })
        let cuts = Set(ends.flatMap { [$0 - 1, $0, $0 + 1] } + stride(from: 0, to: subject.bytes.count, by: 997))
        let tally = run(Sweep.cuts(subject), cuts.sorted())
        #expect(tally.counts["contents proven", default: 0] > 0)
        #expect(tally.counts["contents plausible", default: 0] > 0)
        #expect(tally.counts["salvages without anything to find", default: 0] > 0)
    }

    @Test func salvageFindsWhatIsWholeBehindAMissingFront() {
        let tally = run(Sweep.fronts(subject), stride(from: 0, to: subject.bytes.count - 1, by: 997))
        #expect(tally.counts["contents nameless", default: 0] + tally.counts["contents proven", default: 0] > 0)
    }

    @Test(arguments: [false, true]) func salvageFindsWhatIsWholeAroundAHole(_ isRandom: Bool) {
        let sweep = Sweep.holes(subject, isRandom: isRandom)
        _ = run(sweep, stride(from: isRandom ? 1 : 0, to: sweep.cases, by: 9))
    }

    @Test func salvageFindsWhatIsWholeAroundTwoHoles() {
        let sweep = Sweep.pairs(subject)
        _ = run(sweep, stride(from: 0, to: sweep.cases, by: 9))
    }

    @Test func salvageFindsWhatIsWholeWhereBlocksWereExchanged() {
        let sweep = Sweep.swaps(subject)
        _ = run(sweep, stride(from: 0, to: sweep.cases, by: 9))
    }

    @Test func salvageFindsAllOfTwoArchivesBehindEachOther() {
        let sweep = Sweep.joined(subject, other)
        _ = run(sweep, (0..<sweep.cases).filter { $0 % 52 < 2 })
    }

    /// Property: 60 cases of damage in up to 8 places, seed 301.
    @Test func noDamageMakesSalvageOrRestoreGiveOutAnythingWrong() {
        let tally = run(Sweep.random(subject, seed: 301, count: 60), 0..<60)
        #expect(tally.counts["salvaged", default: 0] > 50)
    }
}
