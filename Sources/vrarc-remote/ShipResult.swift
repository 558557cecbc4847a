import ObjectStorage
import VrarcCommand
import VrarcModel

/// Says what was shipped.
struct ShipResult {
    private let report: ShipmentReport
    private let file: String
    private let place: StoreURL
    private let lock: ObjectLock?

    /// - Parameter lock: The lock that was asked for.
    init(_ report: ShipmentReport, file: String, place: StoreURL, lock: ObjectLock?) {
        self.lock = lock
        self.report = report
        self.file = file
        self.place = place
    }

    func report(to session: Session) throws -> Outcome {
        if session.isJSON {
            try session.output.json("summary", members)
        } else if !session.isQuiet {
            try session.output.line(Talk.printable(line))
        }
        try session.output.flush()
        if report.isBlind {
            session.talk.note(
                "the keys may not list uploads (s3:ListBucketMultipartUploads): parts that an earlier run sent were not used, "
                    + "and cost money until somebody aborts them")
        }
        return sayLock(session)
    }

    /// Says where an object is not locked as was asked: one that was there before, or whose upload was begun otherwise.
    private func sayLock(_ session: Session) -> Outcome {
        guard let lock else { return .asAsked }
        guard let until = report.object.lockedUntil else {
            session.talk.note(
                "whether it is locked until \(lock.until) the store does not say to these keys (s3:GetObjectRetention)")
            return .asAsked
        }
        // Moments in UTC of one form: what is before stands before; fractions of a second do not count.
        if until.prefix(Self.toTheSecond) >= lock.until.prefix(Self.toTheSecond) { return .asAsked }
        session.talk.warning(
            "it is locked until \(until), and not until \(lock.until) as was asked; this changes it: "
                + "aws s3api put-object-retention")
        return .partial
    }

    private static let toTheSecond = "2036-11-28T00:00:00".count

    private var line: String {
        if report.wasThere { return "\(place) is there already, and is \(file): nothing was sent" }
        var line = "shipped \(file), \(HumanSize.bytes(report.size)), to \(place)"
        if report.parts > 1 { line += ", in \(HumanSize.count(UInt64(report.parts), "part"))" }
        if report.reusedParts > 0 { line += "; \(HumanSize.count(UInt64(report.reusedParts))) of them were there" }
        if let storageClass = report.object.storageClass { line += "; class \(storageClass)" }
        return line
    }

    private var members: [JSONMember] {
        [
            JSONMember("file", .string(file)), JSONMember("object", .string(place.description)),
            JSONMember("size", JSONValue(report.size)), JSONMember("was_there", .bool(report.wasThere)),
            JSONMember("parts", JSONValue(UInt64(report.parts))),
            JSONMember("reused_parts", JSONValue(UInt64(report.reusedParts))),
            JSONMember("sent_bytes", JSONValue(report.sentBytes)), JSONMember("etag", JSONValue(report.object.etag)),
            JSONMember("checksum_sha256", JSONValue(report.object.checksum)),
            JSONMember("storage_class", JSONValue(report.object.storageClass)),
        ]
    }
}
