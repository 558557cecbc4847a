package import ArgumentParser
import SystemPackage
import VrarcArchive
import VrarcFormat

/// `vrarc salvage`.
package struct SalvageCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "salvage", abstract: "Save what is whole in a damaged archive into a new one.",
        discussion: """
            Walks the archive from its front, needs no footer, and writes a new archive of what it finds whole. A content is \
            proven if its digest survives in the archive, plausible if only its frames' checksums match, nameless if its name \
            is lost. What is not proven, and what is lost, is listed. The damaged archive is not changed.

            Example:
              vrarc salvage damaged.vrarc -o saved.vrarc
            """,
        version: ToolVersion.line("vrarc"))

    package static let exitStatus = ExitStatusText.paragraph(
        one: "Nothing of an archive was found in it.", isPartialPossible: true)
    // Half an archive is of no use to whoever reads the pipe.
    package static let closedPipeOutcome: Outcome? = nil

    @Argument(help: "The damaged archive.") package var file: String
    @Option(name: .shortAndLong, help: ArgumentHelp("The archive to write; '-' is standard output.", valueName: "new"))
    package var output: String
    @Flag(help: "Replace the file if it exists.") package var replace = false
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var jobs: JobsOption
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func perform(in session: Session) throws -> Outcome {
        let date = try SourceDate.fromEnvironment()
        if output != "-" { try ArchiveOutput.refuseSame(output, as: file) }
        try ArchiveOutput.check(output, store, replace: replace, session)
        let source = try session.source(file, store)
        var options = PackOptions(
            writer: WriterOptions(bundleName: bundleName, softwareAgent: ToolVersion.agent("vrarc salvage")))
        options.jobs = jobs.count
        options.writer.modified = date?.seconds ?? 0
        options.writer.baggingDate = date?.day
        let sink = try ArchiveOutput.open(output, store, replace: replace, session)
        let report = try Salvager(source: source, progress: session.progress.handler).salvage(
            to: sink, options: options)
        session.progress.clear()
        try session.places.throwFault()
        let result = output == "-" ? session.withResultOnStandardError(common: common) : session
        return try SalvageResult(report, output: output).report(to: result)
    }

    /// The damaged file's name: that of the top folder may be lost.
    private var bundleName: String {
        let name = FilePath(file).lastComponent?.stem ?? "salvaged"
        return String(decoding: PortableName.bundleName(for: Array(name.utf8)), as: UTF8.self)
    }
}
