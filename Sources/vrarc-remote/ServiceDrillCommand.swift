import ArgumentParser
import HTTPTransport
import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand
import VrarcModel

/// What `vrarc-drill` becomes.
struct ServiceDrillCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-drill", abstract: "Try out whether an archive brings a service instance back.",
        version: ToolVersion.line("vrarc-drill"))

    @OptionGroup var options: DrillOptions

    var common: CommonOptions { options.common }

    func perform(in session: Session) throws -> Outcome {
        let archive = try InstanceArchive(ArchiveFile(options.file, options.store, session), nil)
        let collections = try archive.collections()
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let emulator = try EmulatorProcess(
            try Self.emulator(options.emulator), state: folder.path.appending("instance"))
        defer { emulator.stop() }
        let began = ContinuousClock.now
        let classifiers = try archive.classifiers()
        let key = ServiceCredentials.Key.token(apiKey: emulator.key, at: try HTTPURL(emulator.tokenURL))
        let client = try ServiceClient(ServiceCredentials(url: try HTTPURL(emulator.url), key: key))
        let units = try restore(archive, collections, classifiers, client, folder, session)
        session.progress.clear()
        let report = DrillReport(
            file: options.file, units: units, collections: collections, classifiers: classifiers,
            duration: ContinuousClock.now - began, traffic: client.traffic)
        return try report.report(to: session)
    }

    private func restore(
        _ archive: InstanceArchive, _ collections: [ArchivedCollection], _ classifiers: [ArchivedClassifier],
        _ client: ServiceClient, _ folder: TemporaryFolder, _ session: Session
    ) throws -> [RestoredUnit] {
        let journal = try RestoreJournal(
            folder.path.appending("journal"), archive: archive.contentID, service: client.address)
        var settings = ServiceRestoreOptions()
        settings.pollInterval = .milliseconds(200)
        let zips = ExampleZips(below: folder.path.appending("zips"), content: archive.giver)
        let restore = InstanceRestore(
            client, journal, settings, progress: session.progress.handler, zips: zips, content: archive.giver)
        try restore.check(collections, classifiers)
        return try collections.map(restore.restore) + classifiers.map(restore.restore)
    }

    /// The emulator that was named, else the one that is installed with the programs.
    private static func emulator(_ given: String?) throws -> FilePath {
        if let given { return FilePath(given) }
        let installed = "libexec/vrarc/emulator/run"
        guard let own = Dispatcher.program(for: "remote") else { return FilePath(installed) }
        return own.removingLastComponent().removingLastComponent().pushing(FilePath(installed))
    }
}
