import VrarcArchive
import VrarcCommand
import VrarcDatasets
import VrarcFormat
import VrarcModel

/// Says what was restored.
struct RestoreResult {
    private let report: RestoreReport
    private let archive: String
    private let folder: String

    init(_ report: RestoreReport, archive: String, folder: String) {
        self.report = report
        self.archive = archive
        self.folder = folder
    }

    /// Prints the result: 1 if something is damaged, else 2 if something was asked for that is not there.
    func report(to session: Session) throws -> Outcome {
        if session.isJSON {
            for finding in report.findings { try session.output.json("finding", finding.members) }
            for path in report.damaged { try session.output.json("damaged", [JSONMember("path", .string(path))]) }
            for text in report.unmatched {
                try session.output.json("unmatched", [JSONMember("pattern", .string(text))])
            }
            try session.output.json("summary", summary)
        } else if !session.isQuiet {
            for line in textLines { try session.output.line(line) }
        }
        try session.output.flush()
        talk(session.talk)
        if !report.damaged.isEmpty || report.findings.contains(where: \.code.isError) { return .notAsExpected }
        return report.unmatched.isEmpty ? .asAsked : .partial
    }

    private func talk(_ talk: Talk) {
        for finding in report.findings {
            for line in finding.textLines(style: Style(descriptor: 2)) { talk.warning(line) }
        }
        for path in report.damaged { talk.warning("not restored, damaged: \(path)") }
        for text in report.unmatched { talk.warning("nothing in the archive matches '\(text)'") }
        if !report.damaged.isEmpty {
            talk.warning("this lists all that is wrong: vrarc verify \(Talk.quoted(archive))")
        }
    }

    private var textLines: [String] {
        var line =
            "restored \(HumanSize.count(report.files, "file")), \(HumanSize.bytes(report.bytes)), to \(Talk.printable(folder))"
        if report.linked > 0 { line += "; \(HumanSize.count(report.linked)) of them links" }
        if report.skipped > 0 { line += "; \(HumanSize.count(report.skipped)) were there already" }
        return [line]
    }

    private var summary: [JSONMember] {
        [
            JSONMember("folder", .string(folder)),
            JSONMember("files", JSONValue(report.files)),
            JSONMember("bytes", JSONValue(report.bytes)),
            JSONMember("linked", JSONValue(report.linked)),
            JSONMember("skipped", JSONValue(report.skipped)),
            JSONMember("damaged", JSONValue(UInt64(report.damaged.count))),
            JSONMember("units", .array(report.units.map(JSONValue.string))),
        ]
    }
}
