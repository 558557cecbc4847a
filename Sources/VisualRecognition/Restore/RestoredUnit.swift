package import VrarcModel

/// What became of one collection or classifier.
package struct RestoredUnit: Sendable {
    package enum Outcome: String, Sendable {
        case created, merged, skipped, refused
    }

    package let kind: String
    package let name: String
    package let oldID: String?
    package var newID: String?
    package var outcome: Outcome
    /// How many images it has in the archive.
    package var wanted = 0
    /// Old and new id of each image, by the path in the archive; the old one is `nil` where there was none.
    package var images: [(path: String, old: String?, new: String)] = []
    /// What could not be brought back, as sentences.
    package var lost: [String] = []
    /// What differs from the archive, as sentences.
    package var differences: [String] = []
    /// `trained`, `training`, `failed`; `nil` where nothing was trained.
    package var training: String?
    /// Whether what is there was compared with the archive; where not, no difference means nothing.
    package var isCompared = false

    init(kind: String, name: String, oldID: String?, newID: String? = nil, outcome: Outcome) {
        self.kind = kind
        self.name = name
        self.oldID = oldID
        self.newID = newID
        self.outcome = outcome
    }

    /// Says that the unit is not there, and why.
    mutating func refuse(_ why: String) {
        outcome = .refused
        lost.append(why)
    }

    /// The unit in the id map.
    package var json: JSONValue {
        .object([
            JSONMember("kind", .string(kind)), JSONMember("name", .string(name)), JSONMember("old", JSONValue(oldID)),
            JSONMember("new", JSONValue(newID)), JSONMember("outcome", .string(outcome.rawValue)),
            JSONMember("training", JSONValue(training)), JSONMember("compared", .bool(isCompared)),
            JSONMember(
                "images",
                .array(
                    images.map {
                        .object([
                            JSONMember("path", .string($0.path)), JSONMember("old", JSONValue($0.old)),
                            JSONMember("new", .string($0.new)),
                        ])
                    })),
            JSONMember("lost", .array(lost.map(JSONValue.string))),
            JSONMember("differences", .array(differences.map(JSONValue.string))),
        ])
    }
}
