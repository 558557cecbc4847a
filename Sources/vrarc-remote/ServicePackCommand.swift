import ArgumentParser
import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand

/// What `vrarc-pack --service` becomes: the backup of an instance.
struct ServicePackCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-pack", abstract: "Pack a Visual Recognition instance into an archive.",
        version: ToolVersion.line("vrarc-pack"))

    static let exitStatus = ExitStatusText.paragraph(one: nil, isPartialPossible: true)
    static let closedPipeOutcome: Outcome? = nil

    @OptionGroup var output: PackOutputOptions
    @OptionGroup var service: ServiceOptions
    @OptionGroup var parts: ServicePackOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var jobs: JobsOption
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard output.output != nil else { throw ValidationError("Missing '-o <file>': the archive to write.") }
    }

    func perform(in session: Session) throws -> Outcome {
        let file = output.output ?? "-"
        guard file != "-", !StorePlace.isStore(file) else {
            throw CommandFailure(
                .usage, "a service is packed into a file, beside which its unfinished backup can be kept",
                hint: "name a file with -o; 'vrarc ship' brings it to a store")
        }
        try ArchiveOutput.check(file, store, replace: output.replace, session)
        let bundleName = try output.name.map(BundleName.checked) ?? "instance"
        let date = try SourceDate.fromEnvironment()
        let client = try ServiceConnection.client(service)
        let backup = try InstanceBackup(
            client, backupOptions, partial: FilePath(file + ".partial"), progress: session.progress.handler)
        do {
            return try pack(backup, to: file, bundleName, date, session)
        } catch {
            session.progress.clear()
            throw PartialFailure.failure(error, backup.partial)
        }
    }

    private var backupOptions: BackupOptions {
        var options = BackupOptions()
        options.onlyCollections = parts.onlyCollection
        options.onlyClassifiers = parts.onlyClassifier
        options.models = parts.models
        options.parallel = service.parallel
        return options
    }

    private func pack(
        _ backup: InstanceBackup, to file: String, _ bundleName: String, _ date: SourceDate?, _ session: Session
    ) throws -> Outcome {
        if backup.isResumed {
            session.talk.note("going on with the unfinished backup in \(backup.partial.path)")
        }
        try backup.look()
        let examples = try ExampleArguments.source(
            parts.examples, for: backup.classifierNames, jobs: jobs.count)
        try backup.download()
        let source = try backup.source(examples: examples)

        var options = PackOptions(
            writer: WriterOptions(bundleName: bundleName, softwareAgent: ToolVersion.agent("vrarc-pack")))
        options.level = output.level
        options.jobs = jobs.count
        options.isFrugal = true
        options.writer.sources = source.names
        options.writer.modified = date?.seconds ?? 0
        options.writer.baggingDate = date?.day
        let sink = try ArchiveOutput.open(file, store, replace: output.replace, session)
        let report = try Packer(source: source, options: options, progress: session.progress.handler).pack(to: sink)
        session.progress.clear()
        do throws(IOFault) {
            try backup.partial.remove()
        } catch {
            session.talk.note("\(backup.partial.path) is no longer needed, and could not be removed: \(error.errno)")
        }
        let summary = BackupSummary(backup.result, service: service.service ?? "").summary
        return try PackResult(report, output: file, source: summary).report(to: session)
    }
}
