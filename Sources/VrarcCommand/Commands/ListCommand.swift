package import ArgumentParser
import VrarcArchive
import VrarcFormat
import VrarcModel

/// `vrarc list`.
package struct ListCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the files of an archive, one path a line.",
        discussion: """
            Paths are those below data/, portable ones; --long and --json give the original ones too, where they differ. \
            A GLOB is compared with both. '*' and '?' stay within a folder, '**' crosses folders; a pattern \
            without them names a file, or all in a folder.

            Examples:
              vrarc list lego.vrarc
              vrarc list lego.vrarc 'collections/*/images/**' --long
              vrarc list lego.vrarc --only-collection lego --json
            """,
        version: ToolVersion.line("vrarc"))

    @Argument(help: "The archive.") package var file: String
    @Argument(help: "Show only what matches one of these.") package var glob: [String] = []
    @Flag(name: .shortAndLong, help: "Show size, media type, width and height, and the original name too.") package
        var long = false
    @OptionGroup package var units: UnitOptions
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func perform(in session: Session) throws -> Outcome {
        let archive = try ArchiveFile(file, store, session)
        let selection = try ListSelection(patterns: glob, units: try units.selected(archive.reader))
        var listing = ArchiveListing(
            archive.reader, selection, hasDetails: long || session.isJSON, emit: Self.writer(session, isLong: long))
        if let unmatched = try listing.run() {
            throw CommandFailure(
                .failed, "no path of \(self.file) matches '\(unmatched)'", subject: unmatched,
                hint: "'vrarc list FILE' gives all paths; '*' stays within a folder, '**' crosses folders",
                code: "not-found")
        }
        return .asAsked
    }

    private static func writer(_ session: Session, isLong: Bool) -> (ListedFile) throws(ArchiveError) -> Void {
        let output = session.output
        if session.isJSON { return { file throws(ArchiveError) in try output.json("file", members(file)) } }
        return { file throws(ArchiveError) in
            try output.line(Talk.printable(isLong ? longLine(file) : file.shownPath))
        }
    }

    private static func members(_ file: ListedFile) -> [JSONMember] {
        let original = file.shownOriginal
        return [
            JSONMember("path", .string(file.shownPath)),
            JSONMember("original_path", JSONValue(original?.text)),
            JSONMember("original_path_base64", JSONValue(original?.base64)),
            JSONMember("sha256", .string(file.digest.description)),
            JSONMember("size", JSONValue(file.size)),
            JSONMember("media_type", JSONValue(file.facts?.mediaType.rawValue)),
            JSONMember("width", JSONValue(file.facts?.width)),
            JSONMember("height", JSONValue(file.facts?.height)),
        ]
    }

    private static func longLine(_ file: ListedFile) -> String {
        let size = file.size.map(HumanSize.count) ?? "?"
        var dimensions = ""
        if let width = file.facts?.width, let height = file.facts?.height { dimensions = "\(width)x\(height)" }
        let type = file.facts.map { String($0.mediaType.rawValue.dropFirst("image/".utf8.count)) } ?? "-"
        var line = "\(right(size, 13))  \(left(type, 4))  \(right(dimensions, 11))  \(file.shownPath)"
        if let original = file.shownOriginal { line += "  (\(String(decoding: original.bytes, as: UTF8.self)))" }
        return line
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
