package import ArgumentParser
import SystemPackage
import VrarcArchive
package import VrarcCommand
import VrarcDatasets

/// `vrarc-restore`.
package struct RestoreCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "vrarc-restore", abstract: "Give back the folders that were packed into an archive.",
        discussion: """
            Makes a bundle folder in DIR: collections/NAME/ and classifiers/NAME/ with every file under its original name. \
            Packing it again gives the same content id. Every content is compared with its SHA-256 before its file has its \
            name; damaged ones are named and left out, the others restored. A GLOB is compared with the paths that 'vrarc \
            list' prints and with the original ones; only the frames that hold what matches are read, or those of its whole \
            collection or classifier where these are less than the archive's lists.

            --service brings collections and classifiers into a Visual Recognition instance instead, compares them with the \
            archive and trains what had been trained. Nothing in the instance is deleted or overwritten. What was done is noted \
            beside the id map, and the same command again goes on from there.

            Examples:
              vrarc restore lego.vrarc lego
              vrarc restore lego.vrarc few --only 'collections/*/images/training_1*'
              vrarc restore both.vrarc dogs --only-classifier dogs
              vrarc restore s3://archives/lego.vrarc --only-collection lego --plan
              vrarc restore instance.vrarc --service "$URL" --id-map ids.json
            """,
        version: ToolVersion.line("vrarc-restore"))

    package static let exitStatus = ExitStatusText.paragraph(
        one: "The archive is damaged; what could not be restored is named.", isPartialPossible: true)

    @Argument(help: "The archive.") package var file: String
    @Argument(help: "The folder to restore to; it is made if it is not there.") package var folder: String?
    @Option(help: ArgumentHelp("Restore only what matches; may be given more than once.", valueName: "glob")) package
        var only: [String] = []
    @OptionGroup package var units: UnitOptions
    @Option(help: "Files of equal content: copy, hard (links) or reflink.") package var link: LinkArgument = .copy
    @Option(
        help: """
            What is there already: fail, skip or replace files; in a service fail, skip, merge (add what is missing) or \
            new (another of the same name).
            """)
    package var onExisting: ExistingArgument = .fail
    @Flag(help: "Say what would be restored and what would be read for it; write and thaw nothing.")
    package var plan = false
    @OptionGroup package var service: ServiceOptions
    @OptionGroup package var target: ServiceRestoreArguments
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var jobs: JobsOption
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func validate() throws {
        guard !plan || folder == nil && service.service == nil else {
            throw ValidationError("Give one of a folder, --service and --plan.")
        }
        if service.service != nil {
            guard folder == nil else { throw ValidationError("Give a folder or --service, and not both.") }
            guard only.isEmpty, link == .copy, onExisting != .replace else {
                throw ValidationError(
                    "--only, --link and --on-existing replace are for folders, and not for --service.")
            }
            guard target.idMap != nil else {
                throw ValidationError("Missing '--id-map <file>', which --service needs.")
            }
            return
        }
        guard !target.isGiven, onExisting != .merge, onExisting != .new else {
            throw ValidationError("Missing '--service <url>', which other options are for.")
        }
        guard folder != nil || plan else { throw ValidationError("Missing expected argument '<folder>'") }
    }

    package func perform(in session: Session) throws -> Outcome {
        if service.service != nil { throw RemoteProgram.become("vrarc-restore") }
        let folder = folder ?? ""
        guard !only.contains("") else {
            throw CommandFailure(
                .usage, "--only is empty and would match nothing", subject: "",
                hint: "without --only everything is restored")
        }
        if plan { return try RestorePlanRun(self).run(session) }
        let archive = try ArchiveContents(session.source(file, store), progress: session.progress.handler)
        var options = RestoreOptions()
        options.selection = selection
        options.links = link.mode
        options.onExisting = onExisting.mode
        options.jobs = jobs.count
        let report = try restore(archive, to: folder, options, session)
        session.progress.clear()
        try session.places.throwFault()
        return try RestoreResult(report, archive: file, folder: folder).report(to: session)
    }

    var selection: RestoreSelection {
        RestoreSelection(patterns: only, collections: units.onlyCollection, classifiers: units.onlyClassifier)
    }

    private func restore(
        _ archive: ArchiveContents, to folder: String, _ options: RestoreOptions, _ session: Session
    ) throws -> RestoreReport {
        do throws(ArchiveError) {
            return try FolderTarget.restore(
                archive, to: FilePath(folder), options: options, progress: session.progress.handler)
        } catch {
            guard error.code == .exists else { throw error }
            throw CommandFailure(
                .failed, "\(error.subject): is there already", subject: error.subject,
                hint: "--on-existing skip leaves it, --on-existing replace replaces it; or restore to another folder",
                code: "exists")
        }
    }
}

/// A way of linking as it is given on the command line.
package enum LinkArgument: String, ExpressibleByArgument, CaseIterable {
    case copy, hard, reflink

    var mode: LinkMode {
        switch self {
        case .copy: .copy
        case .hard: .hard
        case .reflink: .reflink
        }
    }
}

/// What becomes of existing files, as it is given on the command line.
package enum ExistingArgument: String, ExpressibleByArgument, CaseIterable {
    case fail, skip, replace, merge, new

    /// What becomes of files; the others are for services.
    var mode: ExistingFiles {
        switch self {
        case .fail, .merge, .new: .fail
        case .skip: .skip
        case .replace: .replace
        }
    }
}
