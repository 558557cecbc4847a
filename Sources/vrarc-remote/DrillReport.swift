import HTTPTransport
import VisualRecognition
import VrarcCommand
import VrarcModel

/// What a drill says to those who have to answer for a backup.
struct DrillReport {
    let file: String
    let units: [RestoredUnit]
    let collections: [ArchivedCollection]
    let classifiers: [ArchivedClassifier]
    let duration: Duration
    /// What the restore and the comparison have really sent and received.
    let traffic: HTTPTraffic

    private var back: [RestoredUnit] { units.filter { $0.outcome == .created } }
    private var images: Int { units.reduce(0) { $0 + $1.images.count } }
    private var missingImages: Int { units.reduce(0) { $0 + max(0, $1.wanted - $1.images.count) } }
    private var boxes: Int { collections.reduce(0) { $0 + $1.images.reduce(0) { $0 + ($1.objects?.count ?? 0) } } }
    private var differences: Int { units.reduce(0) { $0 + $1.differences.count } }
    private var moments: [String] {
        (collections.lazy.compactMap(\.updated) + classifiers.lazy.compactMap(\.updated)
            + collections.lazy.flatMap(\.images).compactMap(\.updated)).sorted()
    }
    private var milliseconds: UInt64 {
        let (seconds, attoseconds) = duration.components
        return UInt64(seconds) * 1_000 + UInt64(attoseconds) / 1_000_000_000_000_000
    }

    private var outcome: Outcome {
        if differences > 0 || units.contains(where: { $0.training == "failed" }) { return .notAsExpected }
        return back.count < units.count || missingImages > 0 ? .partial : .asAsked
    }

    func report(to session: Session) throws -> Outcome {
        if session.isJSON {
            try session.output.json("drill", members)
        } else {
            for line in lines { try session.output.line(Talk.printable(line)) }
        }
        try session.output.flush()
        return outcome
    }

    private var lines: [String] {
        let collections = back.count { $0.kind == "collection" }
        let classifiers = back.count { $0.kind == "classifier" }
        var lines = [
            "drill of \(file)",
            "would come back:      \(HumanSize.count(UInt64(collections), "collection")) with "
                + "\(HumanSize.count(UInt64(images), "image")) and \(HumanSize.count(UInt64(boxes), "object")), "
                + "\(HumanSize.count(UInt64(classifiers), "classifier"))",
        ]
        var missing = units.filter { $0.outcome != .created }.map { "\($0.kind) \($0.name): \($0.lost.first ?? "")" }
        if missingImages > 0 { missing.append(HumanSize.count(UInt64(missingImages), "image")) }
        for (number, text) in (missing.isEmpty ? ["nothing is missing"] : missing).enumerated() {
            lines.append("\(number == 0 ? "would not come back: " : "                     ") \(text)")
        }
        lines.append("never comes back:     " + IDMap.lost.joined(separator: "; "))
        lines.append(
            "compared:             "
                + (differences + missingImages == 0
                    ? "all images, boxes and classes are as in the archive"
                    : HumanSize.count(UInt64(differences + missingImages), "difference")))
        for text in units.flatMap(\.differences).prefix(10) { lines.append("                      \(text)") }
        lines.append(
            "time and bytes moved: \(milliseconds / 1_000).\(milliseconds / 100 % 10) s, "
                + "\(HumanSize.bytes(traffic.sent)) sent, \(HumanSize.bytes(traffic.received)) received")
        if let oldest = moments.first, let newest = moments.last {
            lines.append("changes in the archive: the oldest of \(oldest), the newest of \(newest)")
        }
        return lines
    }

    private var members: [JSONMember] {
        [
            JSONMember("file", .string(file)),
            JSONMember("collections", JSONValue(UInt64(back.count { $0.kind == "collection" }))),
            JSONMember("classifiers", JSONValue(UInt64(back.count { $0.kind == "classifier" }))),
            JSONMember("images", JSONValue(UInt64(images))), JSONMember("objects", JSONValue(UInt64(boxes))),
            JSONMember("missing_images", JSONValue(UInt64(missingImages))),
            JSONMember(
                "missing",
                .array(
                    units.filter { $0.outcome != .created }.map {
                        .object([
                            JSONMember("kind", .string($0.kind)), JSONMember("name", .string($0.name)),
                            JSONMember("why", .string($0.lost.first ?? "")),
                        ])
                    })),
            JSONMember("never", .array(IDMap.lost.map(JSONValue.string))),
            JSONMember("differences", .array(units.flatMap(\.differences).map(JSONValue.string))),
            JSONMember("milliseconds", JSONValue(milliseconds)),
            JSONMember("bytes_sent", JSONValue(traffic.sent)),
            JSONMember("bytes_received", JSONValue(traffic.received)),
            JSONMember("oldest", JSONValue(moments.first)), JSONMember("newest", JSONValue(moments.last)),
        ]
    }
}
