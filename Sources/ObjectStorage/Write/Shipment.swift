package import SystemPackage
package import VrarcArchive
package import VrarcFormat

/// Brings a local file to a store, whole or not at all.
package final class Shipment {
    private let client: StoreClient
    private let place: StoreURL
    private let file: ShipmentFile
    private let fileID: BlobDigest
    private let options: UploadOptions
    private let parallel: Int
    private let report: ProgressHandler?
    /// Whether parts are in the store and no object is; known once `run` has returned or thrown.
    package private(set) var isUnfinished = false

    /// - Parameters:
    ///   - fileID: SHA-256 of the archive's last footer.
    ///   - parallel: Parts under way at a time.
    package init(
        _ client: StoreClient, from path: FilePath, fileID: BlobDigest, to place: StoreURL, _ options: UploadOptions,
        parallel: Int = 8, progress report: ProgressHandler? = nil
    ) throws(IOFault) {
        self.client = client
        self.place = place
        self.fileID = fileID
        self.options = options
        self.parallel = parallel
        self.report = report
        file = try ShipmentFile(path)
    }

    /// Sends what the store does not have. Throws `StoreError`, `IOFault` and `ArchiveError`; what was sent then stays, and
    /// a later run goes on from there.
    package func run() throws -> ShipmentReport {
        guard file.size <= PartPlan.largestObject else {
            throw ArchiveError(.limit, subject: file.name, detail: "it has more than 5 TiB, which no object may have")
        }
        // Keys that may only write see nothing; then the store itself refuses to replace an object.
        if case .there(let object) = try client.look(place) {
            try requireSame(object)
            var report = ShipmentReport(size: file.size, object: object)
            report.wasThere = true
            return report
        }
        let plan = PartPlan.size(file.size)
        guard let count = plan.count, count > 1 else { return try put() }
        return try send(plan, count)
    }

    private func requireSame(_ object: StoreObject) throws {
        let existing = ExistingObject(client: client, place: place, object: object, file: file, fileID: fileID)
        guard let difference = try existing.difference() else { return }
        throw StoreError(.conflict, call: "HeadObject", subject: place.description, difference)
    }

    // MARK: - In one request

    private func put() throws -> ShipmentReport {
        let bytes = try file.bytes(of: 0..<file.size)
        let small = SmallObject(client: client, place: place, bytes: bytes, options: options)
        var report = ShipmentReport(size: file.size, object: try small.put())
        report.sentBytes = file.size
        return report
    }

    // MARK: - In parts

    private func send(_ plan: PartPlan, _ count: Int) throws -> ShipmentReport {
        let ledger = PartLedger(of: file)
        let session = try UploadSession.open(client, place, plan, options, ledger)
        isUnfinished = true
        let run = ShipmentRun(file, plan, session, ledger, parallel: parallel, progress: report)
        let found = session.found.keys.filter { $0 <= count }.sorted()
        try run.compare(found)
        let missing = (1...count).filter { session.found[$0] == nil }
        try run.send(missing)
        try file.checkUnchanged()
        let object: StoreObject
        do throws(StoreError) {
            object = try session.complete(count: count, size: file.size)
        } catch {
            // Another object has the name, or this one: nothing goes on from here.
            if error.kind == .conflict || error.kind == .unseen {
                isUnfinished = false
                ledger.remove()
            }
            throw error
        }
        isUnfinished = false
        ledger.remove()
        var report = ShipmentReport(size: file.size, object: object)
        report.parts = count
        report.isBlind = session.isBlind
        report.reusedParts = found.count
        report.sentBytes = missing.reduce(0) { $0 + UInt64(plan.range(of: $1).count) }
        return report
    }
}
