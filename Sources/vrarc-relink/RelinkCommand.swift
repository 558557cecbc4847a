import ArgumentParser
import SystemPackage
import VrarcArchive
import VrarcCommand
import VrarcModel
import VrarcRelink

/// `vrarc-relink`.
struct RelinkCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-relink",
        abstract: "Put the new ids and address of a restored instance into your own files.",
        discussion: """
            Replaces old ids, and the instance's base URL, in text files: JSON, YAML, .env, source code. Only whole ids are \
            replaced, never a part of a longer word. Each file that changes is first copied to FILE.bak; files that are no \
            UTF-8 text are refused. Nothing is said of keys: they are not in the map, and a new instance has a new one.

            Examples:
              vrarc relink --id-map ids.json --dry-run config/*.yaml
              vrarc relink --id-map ids.json app.env src/settings.py
            """,
        version: ToolVersion.line("vrarc-relink"))

    static let exitStatus = ExitStatusText.paragraph(one: nil, isPartialPossible: true)

    @Argument(help: "Text files.") var file: [String]
    @Option(help: ArgumentHelp("The id map that a restore has written.", valueName: "file")) var idMap: String
    @Flag(help: "Show what would change, as a unified diff, and write nothing.") var dryRun = false
    @OptionGroup var common: CommonOptions

    func perform(in session: Session) throws -> Outcome {
        guard let map = Self.json(try RelinkedFile.read(idMap)), let relinking = Relinking(idMap: map) else {
            throw CommandFailure(
                .failed, "\(idMap) is no id map", subject: idMap,
                hint: "'vrarc restore FILE --service URL --id-map MAP' writes one", code: "not-found")
        }
        for id in relinking.ambiguous {
            session.talk.warning("\(id) stands for two new ids, and is left alone")
        }
        var (changed, replaced, refused) = (0, 0, 0)
        for name in file {
            try Interruption.check()
            let content = try RelinkedFile.read(name)
            guard RelinkedFile.isText(content) else {
                session.talk.warning("\(name): is no UTF-8 text, and was left alone")
                refused += 1
                continue
            }
            let (text, count) = relinking.applied(to: content)
            if count == 0 { continue }
            changed += 1
            replaced += count
            let backup = dryRun ? nil : try RelinkedFile.replace(name, content, by: text)
            try say(name, content, text, count, backup, session)
        }
        try sum(changed, replaced, refused, session)
        return refused > 0 || !relinking.ambiguous.isEmpty ? .partial : .asAsked
    }

    private static func json(_ bytes: [UInt8]) -> JSONValue? { try? unsafe JSONValue(reading: bytes.span.bytes) }

    private func say(
        _ name: String, _ old: [UInt8], _ new: [UInt8], _ count: Int, _ backup: String?, _ session: Session
    ) throws {
        if session.isJSON {
            try session.output.json(
                "file",
                [
                    JSONMember("file", .string(name)), JSONMember("replaced", JSONValue(UInt64(count))),
                    JSONMember("backup", JSONValue(backup)),
                ])
        } else if dryRun {
            for line in LineDifference.lines(name, old, new) { try session.output.line(Talk.printable(line)) }
        } else if !session.isQuiet {
            try session.output.line(
                "\(Talk.printable(name)): \(HumanSize.count(UInt64(count), "replacement")); before that it is \(Talk.printable(backup ?? ""))"
            )
        }
    }

    private func sum(_ changed: Int, _ replaced: Int, _ refused: Int, _ session: Session) throws {
        if session.isJSON {
            try session.output.json(
                "summary",
                [
                    JSONMember("files", JSONValue(UInt64(file.count))),
                    JSONMember("changed", JSONValue(UInt64(changed))),
                    JSONMember("replaced", JSONValue(UInt64(replaced))),
                    JSONMember("refused", JSONValue(UInt64(refused))),
                ])
        } else if !session.isQuiet, !dryRun {
            try session.output.line(
                "\(HumanSize.count(UInt64(replaced), "replacement")) in \(HumanSize.count(UInt64(changed), "file")) "
                    + "of \(HumanSize.count(UInt64(file.count)))")
        }
        try session.output.flush()
    }
}
