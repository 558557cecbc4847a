import VrarcArchive
import VrarcFormat
import VrarcTestSupport

/// Numbered cases of damage of one kind.
package struct Sweep: Sendable {
    package let name: String
    package let cases: Int
    /// Judges one case.
    package let judge: @Sendable (Int, SweepWorker, inout Tally) -> Void

    /// A disk's block, which is what is lost of a file at the least.
    private static let block = 4096

    /// All there are.
    package static func all(_ subject: Subject, _ other: Subject) -> [Sweep] {
        Change.allCases.map { flips(subject, $0) } + [
            cuts(subject), fronts(subject), holes(subject, isRandom: false), holes(subject, isRandom: true),
            pairs(subject), swaps(subject), joined(subject, other), random(subject, seed: 301, count: 3_000),
        ]
    }

    /// Every byte changed in turn; in the fan-outs, where nearly all are 0 or a small count, one bit of each.
    package static func flips(_ subject: Subject, _ change: Change) -> Sweep {
        Sweep(name: "every byte changed: \(change.rawValue)", cases: subject.bytes.count) { position, worker, tally in
            guard change == .bit || !subject.fanouts.contains(position),
                let damaged = change.applied(to: subject.bytes, at: position)
            else { return }
            tally.count("bytes changed")
            let place = "\(change.rawValue) at \(position)"
            var expected = SalvageExpectation(subject, damage: [position..<position + 1])
            ReaderSweep(subject, worker.scratch).judge(damaged, expected.whole, place, &tally)
            expected.isExact = false
            // A frame decodes to the same bytes with another window, or with a bit that nothing reads.
            worker.salvage.judge(damaged, expected, place, &tally)
        }
    }

    /// Cut at every length.
    package static func cuts(_ subject: Subject) -> Sweep {
        Sweep(name: "cut at every length", cases: subject.bytes.count) { length, worker, tally in
            let damaged = Array(subject.bytes[..<length])
            let expected = SalvageExpectation(subject, cut: length)
            ReaderSweep(subject, worker.scratch).judgeCut(damaged, expected.whole, "cut at \(length)", &tally)
            worker.salvage.judge(damaged, expected, "cut at \(length)", &tally)
        }
    }

    /// Every number of bytes missing at the front.
    package static func fronts(_ subject: Subject) -> Sweep {
        let count = subject.bytes.count
        return Sweep(name: "every number of first bytes missing", cases: count - 1) { number, worker, tally in
            let missing = number + 1
            let damaged = Array(subject.bytes[missing...])
            let place = "without the first \(missing)"
            let expected = SalvageExpectation(subject, damage: [0..<missing])
            ReaderSweep(subject, worker.scratch).judge(damaged, expected.whole, place, depths: [.scrub], &tally)
            worker.salvage.judge(damaged, expected, place, &tally)
        }
    }

    /// Every run of blocks overwritten, with zeros or with what nobody made.
    package static func holes(_ subject: Subject, isRandom: Bool) -> Sweep {
        let blocks = (subject.bytes.count + block - 1) / block
        var runs: [Range<Int>] = []
        for start in 0..<blocks {
            for end in start + 1...blocks { runs.append(start * block..<min(end * block, subject.bytes.count)) }
        }
        let all = runs
        return Sweep(name: "every run of 4,096-byte blocks \(isRandom ? "random" : "zero")", cases: all.count) {
            number, worker, tally in
            judge(subject, [all[number]], isRandom ? UInt64(number) : nil, worker, &tally)
        }
    }

    /// Every two blocks that do not touch zeroed.
    package static func pairs(_ subject: Subject) -> Sweep {
        let pairs = blockPairs(subject.bytes.count).filter { $0.0.upperBound < $0.1.lowerBound }
        return Sweep(name: "every two blocks zero", cases: pairs.count) { number, worker, tally in
            judge(subject, [pairs[number].0, pairs[number].1], nil, worker, &tally)
        }
    }

    /// Every two blocks exchanged.
    package static func swaps(_ subject: Subject) -> Sweep {
        let pairs = blockPairs(subject.bytes.count).filter { $0.0.count == $0.1.count }
        return Sweep(name: "every two blocks exchanged", cases: pairs.count) { number, worker, tally in
            let (a, b) = pairs[number]
            var damaged = subject.bytes
            damaged.replaceSubrange(a, with: subject.bytes[b])
            damaged.replaceSubrange(b, with: subject.bytes[a])
            guard damaged != subject.bytes else { return }
            let place = "blocks at \(a.lowerBound) and \(b.lowerBound) exchanged"
            var expected = SalvageExpectation(subject, damage: [a, b])
            ReaderSweep(subject, worker.scratch).judge(damaged, expected.whole, place, &tally)
            expected.isExact = false
            worker.salvage.judge(damaged, expected, place, &tally)
        }
    }

    /// Two archives behind each other, the first one cut at every 97th length.
    package static func joined(_ subject: Subject, _ other: Subject) -> Sweep {
        let cuts = Array(stride(from: 0, through: subject.bytes.count, by: 97)) + [subject.bytes.count]
        return Sweep(name: "two archives behind each other", cases: cuts.count * 2) { number, worker, tally in
            let (first, second) = number % 2 == 0 ? (subject, other) : (other, subject)
            let cut = min(cuts[number / 2], first.bytes.count)
            let damaged = Array(first.bytes[..<cut]) + second.bytes
            let expected = SalvageExpectation([(first, cut), (second, second.bytes.count)])
            worker.salvage.judge(damaged, expected, "\(cut) bytes of one archive before another", &tally)
        }
    }

    /// Property: whatever bytes are changed, up to 64 in up to 8 places, and wherever the file is cut.
    package static func random(_ subject: Subject, seed: UInt64, count: Int) -> Sweep {
        Sweep(name: "random damage, seed \(seed)", cases: count) { number, worker, tally in
            var random = SeededRandom(seed: seed &+ UInt64(number) &* 0x1_0001)
            var damaged = subject.bytes
            var damage: [Range<Int>] = []
            for _ in 0...random.below(8) {
                // Half of it in front of the fan-outs, where nearly all is that can be lost.
                let from = random.below(random.isOne(in: 2) ? subject.fanouts.lowerBound : damaged.count - 64)
                let place = from..<min(damaged.count, from + 1 + random.below(64))
                damaged.replaceSubrange(place, with: random.bytes(place.count))
                damage.append(place)
            }
            if random.isOne(in: 4) {
                let cut = random.below(damaged.count)
                damaged.removeSubrange(cut...)
                damage.append(cut..<subject.bytes.count)
            }
            judge(subject, damaged, damage, "random damage \(number)", worker, &tally)
        }
    }

    private static func judge(
        _ subject: Subject, _ holes: [Range<Int>], _ seed: UInt64?, _ worker: SweepWorker, _ tally: inout Tally
    ) {
        var damaged = subject.bytes
        for hole in holes {
            let filler: [UInt8]
            if let seed {
                var random = SeededRandom(seed: seed)
                filler = random.bytes(hole.count)
            } else {
                filler = [UInt8](repeating: 0, count: hole.count)
            }
            damaged.replaceSubrange(hole, with: filler)
        }
        judge(subject, damaged, holes, "\(seed == nil ? "zeros" : "random bytes") at \(holes)", worker, &tally)
    }

    private static func judge(
        _ subject: Subject, _ damaged: [UInt8], _ damage: [Range<Int>], _ place: String, _ worker: SweepWorker,
        _ tally: inout Tally
    ) {
        // A hole where there were zeros anyway is none.
        guard damaged != subject.bytes else { return }
        let changed = damage.filter { place in
            place.upperBound > damaged.count || damaged[place] != subject.bytes[place]
        }
        var expected = SalvageExpectation(subject, damage: changed)
        ReaderSweep(subject, worker.scratch).judge(damaged, expected.whole, place, &tally)
        // A hole may be wider than what it changes.
        expected.isExact = false
        worker.salvage.judge(damaged, expected, place, &tally)
    }

    private static func blockPairs(_ count: Int) -> [(Range<Int>, Range<Int>)] {
        let places = stride(from: 0, to: count, by: block).map { $0..<min($0 + block, count) }
        return places.indices.flatMap { a in places[(a + 1)...].map { (places[a], $0) } }
    }
}
