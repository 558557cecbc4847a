import ObjectStorage
import VrarcArchive
import VrarcCommand

/// Files of this machine, and objects in stores.
final class RemotePlaces: ArchivePlaces {
    private struct State {
        var sources: [(name: String, source: ObjectSource)] = []
        var sinks: [(name: String, sink: ObjectSink)] = []
        /// What is kept of a transfer that failed.
        var kept: String?
    }

    private let state = Locked(State())
    /// Requests at a time of what reads.
    private static let parallel = 8
    /// Parts at a time of what writes while it makes the bytes.
    private static let writing = 4

    func source(_ name: String, _ store: StoreOptions, for command: String) throws -> any ByteSource {
        guard StorePlace.isStore(name) else { return try StorePlace.file(name) }
        let place = try Self.object(name)
        let source = try ObjectSource(
            StoreConnection.client(store, parallel: Self.parallel), place, parallel: Self.parallel)
        state.withLock { $0.sources.append((name, source)) }
        return source
    }

    func check(output: String, _ store: StoreOptions, replace: Bool, for command: String) throws {
        guard !replace else {
            throw CommandFailure(
                .usage, "--replace is for files: no object of a store is ever replaced", subject: output,
                hint: "give another key")
        }
        // Opened once here, so that keys and name are looked at before hours of work.
        let sink = try ObjectSink(
            StoreConnection.client(store, parallel: Self.writing), Self.object(output), Self.archiveBeingMade,
            parallel: Self.writing)
        state.withLock { $0.sinks.append((output, sink)) }
    }

    func sink(_ output: String, _ store: StoreOptions, replace: Bool) throws -> any ByteSink {
        if let opened = state.withLock({ state in state.sinks.first { $0.name == output } }) { return opened.sink }
        try check(output: output, store, replace: replace, for: "")
        return try sink(output, store, replace: replace)
    }

    func throwFault() throws {
        let (sources, sinks) = state.withLock { ($0.sources, $0.sinks) }
        for (_, source) in sources { if let fault = source.fault { throw fault } }
        for (_, sink) in sinks { if let fault = sink.fault { throw fault } }
    }

    var remark: String? {
        state.withLock { state in
            state.sinks.first { $0.sink.isUnfinished }.map { Self.partsKept($0.name) } ?? state.kept
        }
    }

    /// Says what is kept of a transfer that failed.
    func keep(_ text: String) { state.withLock { $0.kept = text } }

    /// What is said of an upload that is not finished.
    static func partsKept(_ name: String) -> String {
        "parts of it are in the store and cost money until they are an object; the same command again goes on from there, "
            + "and this gives them up: vrarc ship --abort \(Talk.quoted(name))"
    }

    func state(of name: String, _ store: StoreOptions, for command: String) throws -> StoredState? {
        guard StorePlace.isStore(name) else { return nil }
        let place = try Self.object(name)
        let client = try StoreConnection.client(store, parallel: 1)
        guard let object = try client.object(place) else {
            throw StoreError(.notFound, call: "HeadObject", subject: name, "there is no such object")
        }
        return StoredState(
            size: object.size, storageClass: object.storageClass,
            obstacle: Self.obstacle(ThawState(object), Talk.quoted(name)))
    }

    private static func obstacle(_ state: ThawState, _ name: String) -> String? {
        switch state {
        case .readable, .thawed: nil
        case .thawing: "it is being thawed; this waits until it can be read: vrarc thaw --wait \(name)"
        case .frozen: "it is frozen; this asks for it to be thawed: vrarc thaw \(name)"
        }
    }

    func cost(of ranges: [Range<UInt64>], in name: String) -> ReadingCost {
        guard StorePlace.isStore(name) else { return LocalPlaces().cost(of: ranges, in: name) }
        let plan = RangePlan(ranges)
        return ReadingCost(requests: UInt64(plan.requests.count), bytes: plan.bytes)
    }

    /// The address of an object.
    static func object(_ name: String) throws -> StoreURL {
        let place = try StoreURL(name)
        guard !place.isPrefix else {
            throw CommandFailure(
                .usage, "\(name) names no object but a place for objects", subject: name,
                hint: "name the archive in it, such as s3://\(place.bucket)/\(place.key)archive.vrarc")
        }
        return place
    }

    /// Of an archive that is being made the ids are not known when its upload is begun.
    private static var archiveBeingMade: UploadOptions {
        var options = UploadOptions()
        options.metadata = ObjectMetadata.formatOnly
        return options
    }
}
