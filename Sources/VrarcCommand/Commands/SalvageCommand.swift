package import ArgumentParser
import VrarcArchive

/// `vrarc salvage`.
package struct SalvageCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "salvage", abstract: "Save what is whole in a damaged archive into a new one.",
        discussion: """
            Walks the archive from its front, needs no footer, and writes a new archive of what it can prove. A content is \
            proven if its digest survives in the archive, plausible if only its frames' checksums match, nameless if its name \
            is lost. The damaged archive is not changed.

            Example:
              vrarc salvage damaged.vrarc -o saved.vrarc
            """,
        version: ToolVersion.line("vrarc"))

    package static let exitStatus = ExitStatusText.paragraph(isPartialPossible: true)
    package static let closedPipeOutcome: Outcome? = nil

    @Argument(help: "The damaged archive.") package var file: String
    @Option(name: .shortAndLong, help: ArgumentHelp("The archive to write.", valueName: "new")) package var output: String
    @Flag(help: "Replace the file if it exists.") package var replace = false
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func perform(in session: Session) throws -> Outcome {
        throw CommandFailure(.failed, "salvage is not built yet")
    }
}
