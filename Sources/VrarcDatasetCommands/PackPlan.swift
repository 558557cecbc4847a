import VrarcArchive
import VrarcCommand
import VrarcDatasets
import VrarcModel

/// What would be packed.
struct PackPlan {
    private let source: FolderSource
    private let bundleName: String

    init(_ source: FolderSource, _ bundleName: String) {
        self.source = source
        self.bundleName = bundleName
    }

    /// Prints the plan; 2 if something would be left out.
    func report(to session: Session) throws -> Outcome {
        let notices = Notices(source.notices)
        try notices.report(to: session)
        if session.isJSON {
            for unit in source.units { try session.output.json("unit", Self.members(unit)) }
            try session.output.json("plan", summary(notices))
        } else {
            for unit in source.units {
                let images = unit.files.count { $0.role == .image }
                try session.output.line(
                    "\(Self.kind(unit)) \(Talk.printable(unit.name)): \(HumanSize.count(UInt64(images), "image")), "
                        + "\(HumanSize.count(UInt64(unit.files.count - images), "other file")), \(HumanSize.bytes(unit.files.size))"
                )
            }
            try session.output.line(
                "would pack \(HumanSize.count(fileCount, "file")), \(HumanSize.bytes(size)), below \(Talk.printable(bundleName))/"
            )
        }
        try session.output.flush()
        return notices.outcome
    }

    private var fileCount: UInt64 { UInt64(source.units.reduce(source.attachments.count) { $0 + $1.files.count }) }
    private var size: UInt64 { source.units.reduce(Self.size(source.attachments)) { $0 + $1.files.size } }

    private static func size(_ files: [SourceFile]) -> UInt64 { files.reduce(0) { $0 + $1.size } }

    private static func kind(_ unit: SourceUnit) -> String {
        switch unit.kind {
        case .collection: "collection"
        case .classifier: "classifier"
        }
    }

    private static func members(_ unit: SourceUnit) -> [JSONMember] {
        [
            JSONMember("kind", .string(kind(unit))), JSONMember("slug", .string(unit.slug)),
            JSONMember("name", .string(unit.name)),
            JSONMember("images", JSONValue(UInt64(unit.files.count { $0.role == .image }))),
            JSONMember("files", JSONValue(UInt64(unit.files.count))), JSONMember("bytes", JSONValue(unit.files.size)),
        ]
    }

    private func summary(_ notices: Notices) -> [JSONMember] {
        [
            JSONMember("name", .string(bundleName)), JSONMember("files", JSONValue(fileCount)),
            JSONMember("bytes", JSONValue(size)),
            JSONMember("attachments", JSONValue(UInt64(source.attachments.count))),
        ] + notices.counts
    }
}
