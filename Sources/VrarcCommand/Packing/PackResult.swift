package import VrarcArchive
import VrarcFormat
package import VrarcModel

/// What a source says of itself besides what every source does.
package struct SourceSummary {
    /// For people.
    package let lines: [String]
    /// A JSON line.
    package let type: String
    package let members: [JSONMember]

    package init(lines: [String], type: String, members: [JSONMember]) {
        self.lines = lines
        self.type = type
        self.members = members
    }
}

/// Says what was packed.
package struct PackResult {
    private let report: PackReport
    private let output: String
    private let source: SourceSummary?

    package init(_ report: PackReport, output: String, source: SourceSummary? = nil) {
        self.report = report
        self.output = output
        self.source = source
    }

    /// Prints the result; 2 if something was left out.
    package func report(to session: Session) throws -> Outcome {
        let notices = Notices(report.notices)
        try notices.report(to: session)
        if session.isJSON {
            for unit in report.units { try session.output.json(unit.kind, Self.members(unit)) }
            if let source { try session.output.json(source.type, source.members) }
            try session.output.json("summary", summary(notices))
        } else if !session.isQuiet {
            for line in textLines { try session.output.line(line) }
        }
        try session.output.flush()
        return notices.outcome
    }

    private var textLines: [String] {
        let summary = report.summary
        var lines = report.units.map { "\($0.kind) \(Talk.printable($0.name)): \(Self.counts($0))" }
        if report.attachments > 0 { lines.append("besides them: \(HumanSize.count(report.attachments, "attachment"))") }
        lines += (source?.lines ?? []).map { Talk.printable($0) }
        lines.append(
            "packed \(HumanSize.count(summary.payloadFiles, "file")), \(HumanSize.bytes(summary.payloadOctets)), into "
                + "\(Talk.printable(output == "-" ? StandardOutput.name : output)), \(HumanSize.bytes(summary.fileLength)) "
                + "(\(HumanSize.percent(summary.fileLength, of: summary.payloadOctets)))")
        lines.append("content id  \(summary.contentID)")
        lines.append("archive id  \(summary.archiveID)")
        return lines
    }

    private static func counts(_ unit: PackedUnit) -> String {
        var parts = [HumanSize.count(unit.images, "image")]
        if unit.kind == "collection" {
            parts.append("\(HumanSize.count(unit.labelled)) labelled with \(HumanSize.count(unit.objects, "object"))")
        } else {
            parts.append(unit.classes == 1 ? "1 class" : "\(HumanSize.count(unit.classes)) classes")
            parts.append(HumanSize.count(unit.models, "model"))
        }
        parts.append(HumanSize.count(unit.attachments, "attachment"))
        return parts.joined(separator: ", ")
    }

    private static func members(_ unit: PackedUnit) -> [JSONMember] {
        let head = [
            JSONMember("slug", .string(unit.slug)), JSONMember("name", .string(unit.name)),
            JSONMember("images", JSONValue(unit.images)),
        ]
        let own =
            unit.kind == "collection"
            ? [JSONMember("labelled", JSONValue(unit.labelled)), JSONMember("objects", JSONValue(unit.objects))]
            : [JSONMember("classes", JSONValue(unit.classes)), JSONMember("models", JSONValue(unit.models))]
        return head + own + [JSONMember("attachments", JSONValue(unit.attachments))]
    }

    private func summary(_ notices: Notices) -> [JSONMember] {
        let summary = report.summary
        return [
            JSONMember("file", .string(output)),
            JSONMember("content_id", .string(summary.contentID.description)),
            JSONMember("archive_id", .string(summary.archiveID.description)),
            JSONMember("file_id", .string(summary.fileID.description)),
            JSONMember("size", JSONValue(summary.fileLength)),
            JSONMember("payload_files", JSONValue(summary.payloadFiles)),
            JSONMember("payload_bytes", JSONValue(summary.payloadOctets)),
            JSONMember("distinct_bytes", JSONValue(summary.storedOctets)),
            JSONMember("blobs", JSONValue(summary.blobs)),
            JSONMember("attachments", JSONValue(report.attachments)),
        ] + notices.counts
    }
}
