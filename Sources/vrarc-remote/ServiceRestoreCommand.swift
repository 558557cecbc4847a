import ArgumentParser
import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand
import VrarcModel

/// What `vrarc-restore --service` becomes.
struct ServiceRestoreCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-restore", abstract: "Bring what an archive has into a Visual Recognition instance.",
        version: ToolVersion.line("vrarc-restore"))

    static let exitStatus = ExitStatusText.paragraph(isPartialPossible: true)

    @Argument(help: "The archive.") var file: String
    @OptionGroup var service: ServiceOptions
    @OptionGroup var units: UnitOptions
    @Option(help: "What is there already.") var onExisting: String = "fail"
    @OptionGroup var target: ServiceRestoreArguments
    @OptionGroup var store: StoreOptions
    @OptionGroup var jobs: JobsOption
    @OptionGroup var common: CommonOptions

    func perform(in session: Session) throws -> Outcome {
        let map = target.idMap ?? ""
        try IDMapFile.check(map)
        let client = try ServiceConnection.client(service)
        let archive = try InstanceArchive(ArchiveFile(file, store, session), units)
        let journal = try RestoreJournal(
            FilePath(map + ".journal"), archive: archive.contentID, service: client.address)
        do {
            return try restore(archive, client, journal, map, session)
        } catch {
            session.progress.clear()
            throw RestoreFailure.failure(error, journal)
        }
    }

    private var options: ServiceRestoreOptions {
        var options = ServiceRestoreOptions()
        options.existing = ServiceRestoreOptions.Existing(rawValue: onExisting) ?? .fail
        options.trains = !target.noTrain
        options.waits = !target.noWait
        options.parallel = service.parallel
        if client(isLocal: service.service ?? "") { options.pollInterval = .milliseconds(500) }
        return options
    }

    /// An instance on this machine is an emulator: nobody is disturbed by being asked often.
    private func client(isLocal url: String) -> Bool { url.hasPrefix("http://") }

    private func restore(
        _ archive: InstanceArchive, _ client: ServiceClient, _ journal: RestoreJournal, _ map: String,
        _ session: Session
    ) throws -> Outcome {
        if journal.isResumed { session.talk.note("going on with the unfinished restore that \(journal.path) tells of") }
        let collections = try archive.collections()
        let classifiers = try archive.classifiers()
        let zips = ExampleZips(below: FilePath(map + ".zips"), content: archive.giver)
        let restore = InstanceRestore(
            client, journal, options, progress: session.progress.handler, zips: zips, content: archive.giver)
        for text in try restore.check(collections, classifiers) { session.talk.warning(text) }
        var results: [RestoredUnit] = []
        for collection in collections { results.append(try restore.restore(collection)) }
        for classifier in classifiers { results.append(try restore.restore(classifier)) }
        session.progress.clear()
        try IDMapFile.write(
            map, IDMap(source: try archive.source(), target: client.address, archive: archive.contentID, units: results)
        )
        do throws(IOFault) {
            try journal.remove()
        } catch {
            session.talk.note("\(journal.path) is no longer needed, and could not be removed: \(error.errno)")
        }
        return try ServiceRestoreResult(results, map: map).report(to: session)
    }
}
