import VisualRecognition
import VrarcCommand
import VrarcModel

/// Says what became of a restore to a service.
struct ServiceRestoreResult {
    private let units: [RestoredUnit]
    private let map: String

    init(_ units: [RestoredUnit], map: String) {
        self.units = units
        self.map = map
    }

    /// 1 if something differs or was not trained, 2 if something could not be brought back.
    private var outcome: Outcome {
        if units.contains(where: { !$0.differences.isEmpty || $0.training == "failed" }) { return .notAsExpected }
        return units.contains { $0.outcome == .refused || $0.outcome == .skipped || $0.images.count < $0.wanted }
            ? .partial : .asAsked
    }

    func report(to session: Session) throws -> Outcome {
        for unit in units {
            let subject = "\(unit.kind) \(unit.name)"
            for text in unit.lost { session.talk.warning("\(subject): lost: \(text)") }
            for text in unit.differences { session.talk.warning("\(subject): differs: \(text)") }
            if session.isJSON {
                try session.output.json("restored", Self.members(unit))
            } else if !session.isQuiet {
                try session.output.line(Talk.printable("\(subject): \(Self.words(unit))"))
            }
        }
        if session.isJSON {
            try session.output.json(
                "summary",
                [
                    JSONMember("id_map", .string(map)),
                    JSONMember("units", JSONValue(UInt64(units.count))),
                    JSONMember("images", JSONValue(UInt64(units.reduce(0) { $0 + $1.images.count }))),
                    JSONMember(
                        "missing_images",
                        JSONValue(UInt64(units.reduce(0) { $0 + max(0, $1.wanted - $1.images.count) }))),
                    JSONMember("differences", JSONValue(UInt64(units.reduce(0) { $0 + $1.differences.count }))),
                ])
        } else if !session.isQuiet {
            for text in IDMap.lost { try session.output.line("not to be had again: \(text)") }
            try session.output.line("new ids are in \(Talk.printable(map)); 'vrarc relink' puts them into your files")
        }
        try session.output.flush()
        return outcome
    }

    private static func words(_ unit: RestoredUnit) -> String {
        let id = unit.newID.map { " as \($0)" } ?? ""
        switch unit.outcome {
        case .refused: return "not restored"
        case .skipped: return "was there\(id), and was left as it is"
        case .created, .merged:
            var parts = [unit.outcome == .created ? "created\(id)" : "added to\(id)"]
            if unit.kind == "collection" {
                let images = HumanSize.count(UInt64(unit.wanted), "image")
                parts.append(
                    unit.images.count < unit.wanted
                        ? "\(HumanSize.count(UInt64(unit.images.count))) of \(images)" : images)
            }
            if let training = unit.training { parts.append(training == "failed" ? "its training failed" : training) }
            if !unit.isCompared {
                parts.append("not compared yet")
            } else if unit.differences.isEmpty, unit.images.count >= unit.wanted {
                parts.append("the same as in the archive")
            }
            return parts.joined(separator: ", ")
        }
    }

    private static func members(_ unit: RestoredUnit) -> [JSONMember] {
        [
            JSONMember("kind", .string(unit.kind)), JSONMember("name", .string(unit.name)),
            JSONMember("old", JSONValue(unit.oldID)), JSONMember("new", JSONValue(unit.newID)),
            JSONMember("outcome", .string(unit.outcome.rawValue)), JSONMember("training", JSONValue(unit.training)),
            JSONMember("compared", .bool(unit.isCompared)), JSONMember("images", JSONValue(UInt64(unit.images.count))),
            JSONMember("missing_images", JSONValue(UInt64(max(0, unit.wanted - unit.images.count)))),
            JSONMember("lost", .array(unit.lost.map(JSONValue.string))),
            JSONMember("differences", .array(unit.differences.map(JSONValue.string))),
        ]
    }
}
