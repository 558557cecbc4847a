internal import HTTPTransport
package import SystemPackage
package import VrarcArchive
import VrarcFormat

/// Brings an object to a local file, whole or not at all; a second run goes on where the first was ended.
///
/// Until it is whole it is `NAME.fetching`, with a ledger of the parts that are there beside it.
package final class ObjectFetch {
    private let client: StoreClient
    private let place: StoreURL
    private let path: FilePath
    private let replace: Bool
    private let parallel: Int
    private let report: ProgressHandler?
    /// Whether parts are beside the file that is to be; known once `run` has returned or thrown.
    package private(set) var isUnfinished = false

    package init(
        _ client: StoreClient, _ place: StoreURL, to path: FilePath, replace: Bool, parallel: Int = 8,
        progress report: ProgressHandler? = nil
    ) {
        self.client = client
        self.place = place
        self.path = path
        self.replace = replace
        self.parallel = parallel
        self.report = report
    }

    /// Fetches what is not there yet. Throws `StoreError`, `IOFault` and `ArchiveError`.
    package func run() throws -> FetchReport {
        guard let object = try client.object(place) else {
            throw StoreError(.notFound, call: "HeadObject", subject: place.description, "there is no such object")
        }
        guard object.size <= PartPlan.largestObject else {
            throw StoreError(
                .answer, call: "HeadObject", subject: place.description, "it says the object has more than 5 TiB")
        }
        let state = ObjectState(client: client, place: place, etag: object.etag)
        let file = try FetchedFile(path, object, place)
        isUnfinished = true
        let plan = PartPlan.size(object.size)
        let count = plan.count ?? 0
        let kept = try file.keptParts(plan, count)
        let reused = kept.keys.reduce(UInt64(0)) { $0 + UInt64(plan.range(of: $1).count) }
        let digests = try fetch(
            (1...max(1, count)).filter { kept[$0] == nil && $0 <= count }, plan, state, file, reused)
        let all = kept.merging(digests) { $1 }
        let isCompared = try compare(object, (1...max(1, count)).compactMap { all[$0] }, file)
        try file.finish(as: path, replace: replace)
        isUnfinished = false
        return FetchReport(
            object: object, fetchedBytes: object.size - reused, reusedBytes: reused, isCompared: isCompared)
    }

    /// Brings parts, several at a time; gives their digests.
    private func fetch(
        _ numbers: [Int], _ plan: PartPlan, _ state: ObjectState, _ file: FetchedFile, _ reused: UInt64
    ) throws -> [Int: PartDigest] {
        let meter = ShipmentMeter(total: file.size, reused: reused, phase: "fetching", report)
        let digests = Locked<[Int: PartDigest]>([:])
        let pool = WorkerPool(width: parallel)
        try pool.forEach(numbers) { number in
            let range = plan.range(of: number)
            let digest = try Self.fetch(range, state, file)
            try file.note(number, digest)
            digests.withLock { $0[number] = digest }
            meter.add(UInt64(range.count))
        }
        return digests.withLock { $0 }
    }

    /// Brings one part; gives its digest. Each piece is hashed and written while it is in the processor's cache.
    private static func fetch(_ range: Range<UInt64>, _ state: ObjectState, _ file: FetchedFile) throws -> PartDigest {
        var hash = SHA256()
        var offset = range.lowerBound
        do throws(StoreError) {
            try unsafe state.read(range) { bytes in
                unsafe hash.update(bytes)
                try unsafe file.write(bytes, at: offset)
                offset += UInt64(bytes.count)
            }
        } catch {
            if let fault = error.transport?.cause as? IOFault { throw fault }
            throw error
        }
        return PartDigest(hash.finish())
    }

    /// Whether the store keeps a checksum that the file was compared with. Throws `.corrupted` where it is another.
    private func compare(_ object: StoreObject, _ digests: [PartDigest], _ file: FetchedFile) throws -> Bool {
        guard let checksum = object.checksum else { return false }
        guard !checksum.contains("-") || checksum.hasSuffix("-\(digests.count)") else { return false }
        let isSame = try PartDigest.isComposite(checksum, of: digests) || file.digest().base64 == checksum
        guard isSame else {
            throw StoreError(
                .corrupted, call: "GetObject", subject: place.description,
                "what came has another checksum than the store keeps")
        }
        return true
    }
}
