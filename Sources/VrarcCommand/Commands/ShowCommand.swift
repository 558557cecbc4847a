package import ArgumentParser
import VrarcArchive
import VrarcFormat

/// `vrarc show`.
package struct ShowCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say what is in an archive: ids, sizes, collections, classifiers.",
        discussion: """
            The content id is the same for the same data, always; the archive id also covers what bag-info.txt says; the \
            file id is that of these stored bytes. Nothing is verified: 'vrarc verify' does that.

            Examples:
              vrarc show lego.vrarc
              vrarc show lego.vrarc --json
            """,
        version: ToolVersion.line("vrarc"))

    @Argument(help: "The archive.") package var file: String
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func perform(in session: Session) throws -> Outcome {
        let overview = try ArchiveOverview(try ArchiveFile(file, store, session))
        if session.isJSON {
            for (type, members) in overview.jsonLines { try session.output.json(type, members) }
        } else {
            for line in overview.textLines { try session.output.line(line) }
        }
        return .asAsked
    }
}
