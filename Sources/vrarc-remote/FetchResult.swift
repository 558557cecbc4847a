import ObjectStorage
import VrarcCommand
import VrarcModel

/// Says what was fetched.
struct FetchResult {
    private let report: FetchReport
    private let place: StoreURL
    private let output: String

    init(_ report: FetchReport, place: StoreURL, output: String) {
        self.report = report
        self.place = place
        self.output = output
    }

    func report(to session: Session) throws -> Outcome {
        if session.isJSON {
            try session.output.json(
                "summary",
                [
                    JSONMember("object", .string(place.description)), JSONMember("file", .string(output)),
                    JSONMember("size", JSONValue(report.object.size)),
                    JSONMember("fetched_bytes", JSONValue(report.fetchedBytes)),
                    JSONMember("reused_bytes", JSONValue(report.reusedBytes)),
                    JSONMember("compared", .bool(report.comparison != .length)),
                    JSONMember("compared_with", .string(report.comparison.rawValue)),
                    JSONMember("damaged", .bool(report.isDamaged)),
                ])
        } else if !session.isQuiet {
            var line = "fetched \(place), \(HumanSize.bytes(report.object.size)), to \(output)"
            if report.reusedBytes > 0 { line += "; \(HumanSize.bytes(report.reusedBytes)) of it were here" }
            line += "; \(comparison)"
            if report.isDamaged {
                line +=
                    "; blocks of it are not as the archive says: 'vrarc verify \(Talk.quoted(output))' names what is damaged"
            }
            try session.output.line(Talk.printable(line))
        }
        try session.output.flush()
        return .asAsked
    }

    /// What the bytes that came were compared with.
    private var comparison: String {
        switch report.comparison {
        case .blocks: "its blocks have the checksums that the archive has of them"
        case .store: "its checksum is the store's"
        case .length:
            "the store keeps no checksum of it that is known: 'vrarc verify \(Talk.quoted(output))' tells whether it is whole"
        }
    }
}
