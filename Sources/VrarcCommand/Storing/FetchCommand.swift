package import ArgumentParser

/// `vrarc fetch`.
package struct FetchCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Bring an archive home from an object store.",
        discussion: """
            It comes in parts, several at a time, and has its name only when it is whole. Each block is compared with the checksum \
            that the archive has of it; what is no archive, or damaged in the store, with the checksum that the store keeps. The \
            same command again goes on where one was ended: until then the file is called NAME.fetching.

            'vrarc list', 'show', 'cat', 'verify' and 'restore' read an archive where it lies: s3://bucket/key in the place of a \
            file.

            Example:
              vrarc fetch s3://archives/lego.vrarc -o lego.vrarc
            """,
        version: ToolVersion.line("vrarc"))

    package static let exitStatus = ExitStatusText.paragraph(isPartialPossible: false)
    package static let closedPipeOutcome: Outcome? = nil

    @Argument(help: "The object: s3://bucket/key.") package var place: String
    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
    package var output: String
    @Flag(help: "Replace the file if it exists.") package var replace = false
    @OptionGroup package var transfer: TransferOptions
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func validate() throws {
        try StorePlace.check(place)
    }

    package func perform(in session: Session) throws -> Outcome { try session.places.fetch(self, in: session) }
}
