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
            for file in report.lost { try session.output.json("damaged", Self.members(file)) }
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
        for file in report.lost { talk.warning("not restored, damaged: \(file.path) (\(Self.reason(file.finding)))") }
        for text in report.unmatched { talk.warning("nothing in the archive matches '\(text)'") }
        if report.lost.contains(where: { $0.finding.code == .manifestMismatch }) {
            talk.warning(
                "of some nothing that is left confirms the content; this saves them: vrarc salvage "
                    + "\(Talk.quoted(archive)) -o NEW")
        }
        if !report.lost.isEmpty {
            talk.warning("this lists all that is wrong: vrarc verify \(Talk.quoted(archive))")
        }
    }

    /// The rule and the place of the damage that a file was lost to.
    private static func reason(_ finding: Finding) -> String {
        switch finding.place {
        case .offset(let offset): "\(finding.code.rawValue) at offset \(offset)"
        case .path: finding.code.rawValue
        }
    }

    private static func members(_ file: LostFile) -> [JSONMember] {
        var offset: UInt64?
        if case .offset(let place) = file.finding.place { offset = place }
        return [
            JSONMember("path", .string(file.path)),
            JSONMember("code", .string(file.finding.code.rawValue)),
            JSONMember("offset", JSONValue(offset)),
            JSONMember("detail", .string(file.finding.detail)),
        ]
    }

    private var textLines: [String] {
        var line =
            "restored \(HumanSize.count(report.files, "file")), \(HumanSize.bytes(report.bytes)), to \(Talk.printable(folder))"
        if report.linked > 0 { line += "; \(HumanSize.count(report.linked)) of them links" }
        if !report.lost.isEmpty {
            line += "; \(HumanSize.count(UInt64(report.lost.count), "file")) left out as damaged"
        }
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
