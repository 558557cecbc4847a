import ArgumentParser
import SystemPackage
import VrarcArchive
import VrarcCommand
import VrarcDatasets

/// `vrarc-pack`.
struct PackCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-pack", abstract: "Pack folders of images and training data into an archive.",
        discussion: """
            A SOURCE is a bundle folder (collections/NAME/, classifiers/NAME/, as vrarc-restore writes it), a folder of \
            images, or a folder of a classifier's classes or zips; what is in it decides, unless --collection or \
            --classifier says it. Sub-folders and all other files come along; nothing is left out without being named. \
            docs/what-pack-takes.md tells it in full.

            The same files give the same content id, always, and the same bytes with the same options and libzstd. \
            SOURCE_DATE_EPOCH, if it is set, dates the archive. The sources are never written to.

            Examples:
              vrarc pack lego-detection -o lego.vrarc
              vrarc pack --collection lego=photos --classifier dogs=zips -o both.vrarc
              vrarc pack photos -o - | ssh host 'cat > photos.vrarc'
            """,
        version: ToolVersion.line("vrarc-pack"))

    static let exitStatus = ExitStatusText.paragraph(one: nil, isPartialPossible: true)
    // Half an archive is of no use to whoever reads the pipe.
    static let closedPipeOutcome: Outcome? = nil

    @Argument(help: "Folders to pack.") var source: [String] = []
    @Option(name: .shortAndLong, help: ArgumentHelp("The archive to write; '-' is standard output.", valueName: "file"))
    var output: String?
    @Option(help: ArgumentHelp("A folder that becomes the collection NAME.", valueName: "name=path")) var collection:
        [String] = []
    @Option(help: ArgumentHelp("A folder that becomes the classifier NAME.", valueName: "name=path")) var classifier:
        [String] = []
    @Option(parsing: .unconditional, help: "Compression level, 1 to 19.") var level = 3
    @Option(help: "Name of the top folder. (default: that of the only source, else 'bundle')") var name: String?
    @Flag(help: "Replace the file if it exists.") var replace = false
    @Flag(help: "Say what would be packed, and write nothing.") var dryRun = false
    @OptionGroup var jobs: JobsOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...19).contains(level) else {
            throw ValidationError("--level is \(level), and must be a number from 1 to 19.")
        }
        guard dryRun || output != nil else { throw ValidationError("Missing '-o <file>': the archive to write.") }
        guard !(source.isEmpty && collection.isEmpty && classifier.isEmpty) else {
            throw ValidationError("Missing a folder to pack.")
        }
    }

    func perform(in session: Session) throws -> Outcome {
        try SourceArguments.refuseTwice(source)
        let arguments = try SourceArguments.all(folders: source, collections: collection, classifiers: classifier)
        let bundleName = try BundleName.choose(name, arguments)
        let date = try SourceDate.fromEnvironment()
        if let output, !dryRun {
            try ArchiveOutput.check(output, replace: replace, session)
            if output != "-" { try SourceFolder.refuse(output, in: arguments.map(\.path)) }
        }
        let folders = try FolderSource(scanning: arguments, jobs: jobs.count)
        if dryRun { return try PackPlan(folders, bundleName).report(to: session) }

        var options = PackOptions(
            writer: WriterOptions(bundleName: bundleName, softwareAgent: ToolVersion.agent("vrarc-pack")))
        options.level = level
        options.jobs = jobs.count
        options.writer.sources = folders.names
        options.writer.modified = date?.seconds ?? 0
        options.writer.baggingDate = date?.day
        options.writer.sourceModified = folders.newestModification.map(SourceDate.timestamp)
        let sink = try ArchiveOutput.open(output ?? "-", replace: replace)
        let report = try Packer(source: folders, options: options, progress: session.progress.handler).pack(to: sink)
        session.progress.clear()
        let result = output == "-" ? session.withResultOnStandardError(common: common) : session
        return try PackResult(report, output: output ?? "-").report(to: result)
    }
}
