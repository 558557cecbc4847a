import ObjectStorage
import SystemPackage
import VrarcArchive
import VrarcCommand

extension RemotePlaces {
    func ship(_ command: ShipCommand, in session: Session) throws -> Outcome {
        if command.listUnfinished { return try UnfinishedList(command).list(session) }
        if command.abort { return try UnfinishedList(command).abort(session) }
        let place = try Self.target(command)
        let archive = try ArchiveReader(FileSource(FilePath(command.file)))
        let client = try StoreConnection.client(command.store, parallel: command.transfer.parallel)
        var options = UploadOptions()
        options.storageClass = command.storageClass
        options.lock = try command.objectLockUntil.map { try LockDate.lock($0, command.objectLockMode) }
        options.metadata = ObjectMetadata.values(of: archive, hasIDs: !command.hasNoIDs)
        let shipment = try Shipment(
            client, from: FilePath(command.file), fileID: archive.fileID, to: place, options,
            parallel: command.transfer.parallel, progress: session.progress.handler)
        let report: ShipmentReport
        do {
            report = try shipment.run()
        } catch {
            if shipment.isUnfinished { keep(Self.partsKept("\(place)")) }
            throw error
        }
        session.progress.clear()
        return try ShipResult(report, file: command.file, place: place, lock: options.lock).report(to: session)
    }

    func fetch(_ command: FetchCommand, in session: Session) throws -> Outcome {
        let place = try Self.object(command.place)
        guard command.output != "-" else {
            throw CommandFailure(
                .usage, "an archive is fetched into a file, beside which its unfinished parts can be kept",
                hint: "name a file with -o")
        }
        try ArchiveOutput.check(command.output, command.store, replace: command.replace, session)
        let client = try StoreConnection.client(
            command.store, parallel: command.transfer.parallel, isBulk: true)
        let fetch = ObjectFetch(
            client, place, to: FilePath(command.output), replace: command.replace,
            parallel: command.transfer.parallel, progress: session.progress.handler)
        let report: FetchReport
        do {
            report = try fetch.run()
        } catch {
            if fetch.isUnfinished {
                keep("what came is kept in \(command.output).fetching; the same command again goes on from there")
            }
            throw error
        }
        session.progress.clear()
        return try FetchResult(report, place: place, output: command.output).report(to: session)
    }

    func thaw(_ command: ThawCommand, in session: Session) throws -> Outcome {
        let place = try Self.object(command.place)
        return try ThawRun(command, place, StoreConnection.client(command.store, parallel: 1)).run(session)
    }

    /// Where the archive goes: below a prefix under its own name.
    private static func target(_ command: ShipCommand) throws -> StoreURL {
        let place = try StoreURL(command.place ?? "")
        guard place.isPrefix else { return place }
        guard let name = FilePath(command.file).lastComponent?.string else {
            throw CommandFailure(.usage, "'\(command.file)' is no name of a file", subject: command.file)
        }
        return try StoreURL("s3://\(place.bucket)/\(place.key)\(name)")
    }
}
