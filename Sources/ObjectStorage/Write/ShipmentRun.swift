import HTTPTransport
import VrarcArchive

/// The parts of one shipment, several at a time.
struct ShipmentRun {
    private let file: ShipmentFile
    private let plan: PartPlan
    private let session: UploadSession
    private let ledger: PartLedger
    private let pool: WorkerPool
    private let meter: ShipmentMeter

    init(
        _ file: ShipmentFile, _ plan: PartPlan, _ session: UploadSession, _ ledger: PartLedger, parallel: Int,
        progress report: ProgressHandler?
    ) {
        self.file = file
        self.plan = plan
        self.session = session
        self.ledger = ledger
        pool = WorkerPool(width: parallel)
        meter = ShipmentMeter(total: file.size, phase: "checking what is there", report)
    }

    /// Compares the parts that the store has with the file, before anything is sent: of a file that was changed since, no
    /// object may be made.
    func compare(_ numbers: [Int]) throws {
        try pool.forEach(numbers) { [file, plan, session, ledger, meter] number in
            let range = plan.range(of: number)
            let isSame = try Self.isThere(number, range, file, session, ledger)
            guard let isSame else { return try Self.send(number, file, plan, session, ledger, meter) }
            guard isSame else {
                throw StoreError(
                    .conflict, call: "ListParts", subject: session.upload.place.description,
                    "an unfinished upload has another part \(number) than the file")
            }
            meter.add(UInt64(range.count))
        }
    }

    /// A ledger that is wrong says nothing against a part: the file does. Where the store tells nothing but an MD5 the file is
    /// read anyway.
    private static func isThere(
        _ number: Int, _ range: Range<UInt64>, _ file: ShipmentFile, _ session: UploadSession, _ ledger: PartLedger
    ) throws -> Bool? {
        if session.found[number]?.checksum != nil, let known = ledger.digest(of: number),
            try session.has(number, known, md5: { nil }) == true
        {
            return true
        }
        let digest = try file.digest(of: range)
        ledger.note(digest, of: number)
        return try session.has(number, digest) { try file.md5(of: range) }
    }

    /// Sends parts.
    func send(_ numbers: [Int]) throws {
        try pool.forEach(numbers) { [file, plan, session, ledger, meter] number in
            try Self.send(number, file, plan, session, ledger, meter)
        }
    }

    private static func send(
        _ number: Int, _ file: ShipmentFile, _ plan: PartPlan, _ session: UploadSession, _ ledger: PartLedger,
        _ meter: ShipmentMeter
    ) throws {
        let content = try file.content(of: plan.range(of: number))
        ledger.note(content.digest, of: number)
        try session.send(number, content)
        meter.add(content.length, phase: "shipping")
    }
}
