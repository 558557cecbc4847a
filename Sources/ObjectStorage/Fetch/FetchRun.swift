import HTTPTransport
import VrarcArchive
import VrarcFormat

/// The parts of one object on their way to a file, several at a time.
final class FetchRun {
    private let file: FetchedFile
    private let state: ObjectState
    private let plan: PartPlan
    private let count: Int
    private let noted: [Int: PartProof]
    private let pool: WorkerPool
    private let meter: ShipmentMeter
    private let found = Locked<[Int: PartProof]>([:])
    /// Bytes that an earlier run had brought.
    private(set) var reused: UInt64 = 0

    /// Parts that lie one behind the other come with one request, up to so many bytes.
    private static let longest: UInt64 = 64 << 20
    /// So many requests there are for each of those at a time, if the object is small: none is to be waited for at the end.
    private static let share: UInt64 = 4

    init(_ file: FetchedFile, _ state: ObjectState, parallel: Int, progress report: ProgressHandler?) {
        self.file = file
        self.state = state
        plan = PartPlan.size(file.size)
        count = plan.count ?? 0
        noted = file.noted
        pool = WorkerPool(width: parallel)
        meter = ShipmentMeter(total: file.size, phase: "fetching", report)
    }

    /// What proves each part that is there.
    var proofs: [Int: PartProof] { found.withLock { $0 } }

    /// Brings the parts of the object's end, and reads from them the checksums of the blocks before; `nil` where the object is no
    /// archive that has them, or where all of it is its end.
    func blockSums(_ object: StoreObject) throws -> BlockSums? {
        guard count > 1 else { return nil }
        let sums = try BlockSums(file) { try bring(parts(of: $0), nil) }
        guard let sums else { return nil }
        // What lies beside the object is of another archive: nothing is known of this one.
        if let id = object.metadata[ObjectMetadata.fileID], id != sums.fileID.description { return nil }
        let last = parts(of: sums.end..<file.size)
        let first = plan.range(of: last.lowerBound).lowerBound
        guard try sums.isSound(first..<sums.end, of: file) else { return nil }
        found.withLock { found in
            for number in last { found[number] = .blocks }
        }
        try compareBefore(last.lowerBound, sums)
        return sums
    }

    /// Parts that came with the end and lie before its own first one have blocks, too: one that is not sound is asked for again.
    private func compareBefore(_ first: Int, _ sums: BlockSums) throws {
        for number in proofs.keys where number < first {
            let proof: PartProof? = try sums.isSound(plan.range(of: number), of: file) ? .blocks : nil
            found.withLock { $0[number] = proof }
        }
    }

    /// Brings all parts that are not there.
    func finish(_ sums: BlockSums?) throws {
        if count > 0 { try bring(1...count, sums) }
    }

    /// The digests of all parts, in order. Those of parts that were compared in another way are taken from the file.
    func digests() throws -> [PartDigest] {
        let proofs = self.proofs
        return try (0..<count).map { index in
            let number = index + 1
            if case .digest(let digest) = proofs[number] { return digest }
            try Interruption.check()
            return try file.digest(of: plan.range(of: number))
        }
    }

    /// The parts in which bytes of a range are.
    private func parts(of range: Range<UInt64>) -> ClosedRange<Int> {
        let size = UInt64(plan.range(of: 1).count)
        let first = Int(range.lowerBound / size) + 1
        return first...max(first, Int((max(range.upperBound, 1) - 1) / size) + 1)
    }

    // MARK: - Parts

    private func bring(_ numbers: ClosedRange<Int>, _ sums: BlockSums?) throws {
        var missing: [Int] = []
        for number in numbers where found.withLock({ $0[number] == nil }) {
            if try !keep(number, sums) { missing.append(number) }
        }
        let requests = requests(missing)
        try pool.forEach(Array(requests.indices)) { [file, state, plan, meter, found] index in
            let stream = PartStream(file, plan, from: requests[index].lowerBound, sums, meter)
            try Self.fetch(requests[index], plan, state, stream)
            found.withLock { $0.merge(stream.proofs) { $1 } }
            // A line may have changed it; if it comes so again the store has it so, and may have had it so from the beginning.
            for number in stream.unsound {
                let before = PartProof.digest(try file.digest(of: plan.range(of: number)))
                let again = PartStream(file, plan, from: number, sums, meter, isHashed: true)
                try Self.fetch(number...number, plan, state, again)
                guard let proof = again.proofs[number], proof == .blocks || proof == before else {
                    throw StoreError(
                        .corrupted, call: "GetObject", subject: state.place.description,
                        "a part of it comes with other bytes each time")
                }
                found.withLock { $0[number] = proof }
            }
        }
    }

    /// Whether a part that an earlier run brought is there: it is read again, as nothing had to reach the disk in any order.
    private func keep(_ number: Int, _ sums: BlockSums?) throws -> Bool {
        guard let noted = noted[number] else { return false }
        try Interruption.check()
        let range = plan.range(of: number)
        var proof: PartProof?
        if let sums {
            // What was damaged when an earlier run brought it may have been so on its way only.
            if try sums.isSound(range, of: file) { proof = .blocks }
        } else if case .digest(let digest) = noted, try file.digest(of: range) == digest {
            proof = noted
        }
        guard let proof else { return false }
        found.withLock { $0[number] = proof }
        reused += UInt64(range.count)
        meter.add(UInt64(range.count))
        return true
    }

    /// What is asked for at a time: parts that lie one behind the other.
    private func requests(_ missing: [Int]) -> [ClosedRange<Int>] {
        let bytes = min(Self.longest, file.size / (Self.share * UInt64(pool.width)))
        let most = max(1, Int(bytes / UInt64(plan.range(of: 1).count)))
        var requests: [ClosedRange<Int>] = []
        for number in missing {
            if let last = requests.last, last.upperBound == number - 1, last.count < most {
                requests[requests.count - 1] = last.lowerBound...number
            } else {
                requests.append(number...number)
            }
        }
        return requests
    }

    private static func fetch(
        _ numbers: ClosedRange<Int>, _ plan: PartPlan, _ state: ObjectState, _ stream: PartStream
    ) throws {
        let range = plan.range(of: numbers.lowerBound).lowerBound..<plan.range(of: numbers.upperBound).upperBound
        do throws(StoreError) {
            try unsafe state.read(range) { try unsafe stream.take($0) }
        } catch {
            if let fault = error.transport?.cause as? IOFault { throw fault }
            throw error
        }
    }
}
