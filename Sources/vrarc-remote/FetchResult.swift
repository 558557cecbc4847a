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
                    JSONMember("compared", .bool(report.isCompared)),
                ])
        } else if !session.isQuiet {
            var line = "fetched \(place), \(HumanSize.bytes(report.object.size)), to \(output)"
            if report.reusedBytes > 0 { line += "; \(HumanSize.bytes(report.reusedBytes)) of it were here" }
            line +=
                report.isCompared
                ? "; its checksum is the store's"
                : "; the store keeps no checksum: 'vrarc verify \(Talk.quoted(output))' tells whether it is whole"
            try session.output.line(Talk.printable(line))
        }
        try session.output.flush()
        return .asAsked
    }
}
