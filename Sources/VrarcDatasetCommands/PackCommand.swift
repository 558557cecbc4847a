package import ArgumentParser
import SystemPackage
import VrarcArchive
package import VrarcCommand
import VrarcDatasets

/// `vrarc-pack`.
package struct PackCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "vrarc-pack", abstract: "Pack folders of images and training data into an archive.",
        discussion: """
            A SOURCE is a bundle folder (collections/NAME/, classifiers/NAME/, as vrarc-restore writes it), a folder of \
            images, or a folder of a classifier's classes or zips; what is in it decides, unless --collection or \
            --classifier says it. Sub-folders and all other files come along; nothing is left out without being named. \
            docs/what-pack-takes.md tells it in full.

            The same files give the same content id, always, and the same bytes with the same options and libzstd. \
            SOURCE_DATE_EPOCH, if it is set, dates the archive. The sources are never written to.

            --service packs a Visual Recognition instance: collections with all images and boxes, classifiers with their \
            models; the key comes from the environment or --credentials-file. What was downloaded stays in FILE.partial until \
            the archive is whole; the same command again goes on from there.

            Examples:
              vrarc pack lego-detection -o lego.vrarc
              vrarc pack --collection lego=photos --classifier dogs=zips -o both.vrarc
              vrarc pack --service "$URL" -o instance.vrarc
              vrarc pack photos -o - | ssh host 'cat > photos.vrarc'
            """,
        version: ToolVersion.line("vrarc-pack"))

    package static let exitStatus = ExitStatusText.paragraph(one: nil, isPartialPossible: true)
    // Half an archive is of no use to whoever reads the pipe.
    package static let closedPipeOutcome: Outcome? = nil

    @Argument(help: "Folders to pack.") package var source: [String] = []
    @OptionGroup package var output: PackOutputOptions
    @Option(help: ArgumentHelp("A folder that becomes the collection NAME.", valueName: "name=path")) package
        var collection: [String] = []
    @Option(help: ArgumentHelp("A folder that becomes the classifier NAME.", valueName: "name=path")) package
        var classifier: [String] = []
    @Flag(help: "Say what would be packed, and write nothing.") package var dryRun = false
    @OptionGroup package var service: ServiceOptions
    @OptionGroup package var parts: ServicePackOptions
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var jobs: JobsOption
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func validate() throws {
        guard dryRun || output.output != nil else {
            throw ValidationError("Missing '-o <file>': the archive to write.")
        }
        let isEmpty = source.isEmpty && collection.isEmpty && classifier.isEmpty
        if service.service != nil {
            guard isEmpty, !dryRun else {
                throw ValidationError("--service is packed alone, and without --dry-run.")
            }
            return
        }
        guard !parts.isGiven else { throw ValidationError("Missing '--service <url>', which other options are for.") }
        guard !isEmpty else {
            throw ValidationError("Missing a folder to pack.")
        }
    }

    package func perform(in session: Session) throws -> Outcome {
        if service.service != nil { throw RemoteProgram.become("vrarc-pack") }
        IdleMemory.keepLittle(above: IdleMemory.listLength)
        try SourceArguments.refuseTwice(source)
        let arguments = try SourceArguments.all(folders: source, collections: collection, classifiers: classifier)
        let bundleName = try BundleName.choose(output.name, arguments)
        let date = try SourceDate.fromEnvironment()
        if let file = output.output, !dryRun {
            try ArchiveOutput.check(file, store, replace: output.replace, session)
            if file != "-", !StorePlace.isStore(file) { try SourceFolder.refuse(file, in: arguments.map(\.path)) }
        }
        let folders = try FolderSource(scanning: arguments, jobs: jobs.count)
        if dryRun { return try PackPlan(folders, bundleName).report(to: session) }

        var options = PackOptions(
            writer: WriterOptions(bundleName: bundleName, softwareAgent: ToolVersion.agent("vrarc-pack")))
        options.level = output.level
        options.jobs = jobs.count
        options.writer.sources = folders.names
        options.writer.modified = date?.seconds ?? 0
        options.writer.baggingDate = date?.day
        options.writer.sourceModified = folders.newestModification.map(SourceDate.timestamp)
        let file = output.output ?? "-"
        let sink = try ArchiveOutput.open(file, store, replace: output.replace, session)
        let report = try Packer(source: folders, options: options, progress: session.progress.handler).pack(to: sink)
        session.progress.clear()
        let result = file == "-" ? session.withResultOnStandardError(common: common) : session
        return try PackResult(report, output: file).report(to: result)
    }
}
