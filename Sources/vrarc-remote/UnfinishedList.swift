import ObjectStorage
import VrarcCommand
import VrarcModel

/// The uploads of a place that are not finished.
struct UnfinishedList {
    private let place: StoreURL
    private let client: StoreClient
    private let uploads: [(upload: UnfinishedUpload, parts: [StoredPart])]

    init(_ command: ShipCommand) throws {
        place = command.abort ? try RemotePlaces.object(command.file) : try StoreURL(command.file)
        let client = try StoreConnection.client(command.store, parallel: 1)
        self.client = client
        uploads = try client.unfinishedUploads(place).map { ($0, try client.parts(of: $0)) }
    }

    func list(_ session: Session) throws -> Outcome {
        for (upload, parts) in uploads { try say(upload, parts, "unfinished", session) }
        let bytes = uploads.reduce(UInt64(0)) { $0 + Self.bytes($1.parts) }
        if session.isJSON {
            try session.output.json(
                "summary",
                [
                    JSONMember("uploads", JSONValue(UInt64(uploads.count))), JSONMember("bytes", JSONValue(bytes)),
                ])
        } else if !session.isQuiet {
            try session.output.line(
                uploads.isEmpty
                    ? "no unfinished uploads below \(Talk.printable(place.description))"
                    : "\(HumanSize.count(UInt64(uploads.count), "unfinished upload")), \(HumanSize.bytes(bytes))")
        }
        return .asAsked
    }

    func abort(_ session: Session) throws -> Outcome {
        for (upload, parts) in uploads {
            try client.abort(upload)
            try say(upload, parts, "aborted", session)
        }
        if uploads.isEmpty {
            throw CommandFailure(
                .failed, "\(place) has no unfinished upload", subject: place.description,
                hint: "this lists those of a bucket: vrarc ship --list-unfinished s3://\(place.bucket)/",
                code: "not-found")
        }
        return .asAsked
    }

    private func say(
        _ upload: UnfinishedUpload, _ parts: [StoredPart], _ what: String, _ session: Session
    ) throws {
        let bytes = Self.bytes(parts)
        if session.isJSON {
            try session.output.json(
                what,
                [
                    JSONMember("object", .string(upload.place.description)),
                    JSONMember("upload_id", .string(upload.id)),
                    JSONMember("begun", .string(upload.initiated)), JSONMember("parts", JSONValue(UInt64(parts.count))),
                    JSONMember("bytes", JSONValue(bytes)),
                ])
        } else {
            try session.output.line(
                Talk.printable(
                    "\(what)  \(upload.place)  begun \(upload.initiated)  "
                        + "\(HumanSize.count(UInt64(parts.count), "part")), \(HumanSize.bytes(bytes))"))
        }
    }

    private static func bytes(_ parts: [StoredPart]) -> UInt64 { parts.reduce(0) { $0 + $1.size } }
}
