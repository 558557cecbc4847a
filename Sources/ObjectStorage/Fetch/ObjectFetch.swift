internal import HTTPTransport
package import SystemPackage
package import VrarcArchive

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
        let run = FetchRun(file, state, parallel: parallel, progress: report)
        let sums = try run.blockSums(object)
        try run.finish(sums)
        let isDamaged = sums != nil && run.proofs.values.contains { $0 != .blocks }
        let comparison = sums != nil && !isDamaged ? .blocks : try compare(object, run, file)
        try file.finish(as: path, replace: replace)
        isUnfinished = false
        return FetchReport(
            object: object, fetchedBytes: object.size - run.reused, reusedBytes: run.reused, comparison: comparison,
            isDamaged: isDamaged)
    }

    /// Compares the file with the checksum that the store keeps, if any. Throws `.corrupted` where it is another: what came stays.
    private func compare(
        _ object: StoreObject, _ run: FetchRun, _ file: FetchedFile
    ) throws -> FetchReport.Comparison {
        let checksum = ObjectChecksum(client: client, place: place, object: object)
        let isSame = try checksum.isOf(run.digests) { (range) throws(IOFault) in try file.digest(of: range) }
        guard let isSame else { return .length }
        guard isSame else {
            try file.forget()
            throw StoreError(
                .corrupted, call: "GetObject", subject: place.description,
                "what came has another checksum than the store keeps; the next run brings all of it again")
        }
        return .store
    }
}
