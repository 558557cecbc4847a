import VrarcArchive

/// Takes parts that lie one behind the other as their bytes come: writes them, checks each, and notes it in the ledger. One thread
/// uses it.
final class PartStream {
    private let file: FetchedFile
    private let plan: PartPlan
    private let sums: BlockSums?
    private let meter: ShipmentMeter
    private let isHashed: Bool
    private var number: Int
    private var offset: UInt64
    private var blocks: BlockCheck?
    private var hash = SHA256()
    /// Parts that are there.
    private(set) var proofs: [Int: PartProof] = [:]
    /// Parts that have blocks with other checksums, and no digest.
    private(set) var unsound: [Int] = []

    /// - Parameters:
    ///   - number: The first part that will come.
    ///   - isHashed: Whether a part whose blocks have other checksums is noted with its digest.
    init(
        _ file: FetchedFile, _ plan: PartPlan, from number: Int, _ sums: BlockSums?, _ meter: ShipmentMeter,
        isHashed: Bool = false
    ) {
        self.file = file
        self.plan = plan
        self.sums = sums
        self.meter = meter
        self.isHashed = isHashed || sums == nil
        self.number = number
        offset = plan.range(of: number).lowerBound
        blocks = Self.check(sums, from: offset)
    }

    private static func check(_ sums: BlockSums?, from offset: UInt64) -> BlockCheck? {
        sums.map { BlockCheck($0, from: offset) }
    }

    /// Takes the next bytes: each piece is checked and written while it is in the processor's cache.
    func take(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        let start = offset
        var ends: [(number: Int, proof: PartProof?)] = []
        while done < bytes.count {
            let end = plan.range(of: number).upperBound
            guard end > offset else { break }
            let count = Int(min(UInt64(bytes.count - done), end - offset))
            unsafe check(UnsafeRawBufferPointer(rebasing: bytes[done..<done + count]))
            done += count
            offset += UInt64(count)
            if offset == end { ends.append(next()) }
        }
        try unsafe file.write(bytes, at: start)
        // Not before they are written.
        for (number, proof) in ends {
            guard let proof else {
                unsound.append(number)
                continue
            }
            try file.note(number, proof)
            proofs[number] = proof
            meter.add(UInt64(plan.range(of: number).count))
        }
    }

    private func check(_ bytes: UnsafeRawBufferPointer) {
        unsafe blocks?.update(bytes)
        if isHashed { unsafe hash.update(bytes) }
    }

    /// What the part came to whose last byte came; the next one begins.
    private func next() -> (number: Int, proof: PartProof?) {
        let isSound = blocks?.finish() ?? false
        let digest = isHashed ? PartProof.digest(PartDigest(hash.finish())) : nil
        defer {
            number += 1
            blocks = Self.check(sums, from: offset)
        }
        return (number, isSound ? .blocks : digest)
    }
}
