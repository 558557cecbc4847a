package import VrarcArchive

/// Where the archives lie that commands read and write.
package protocol ArchivePlaces: Sendable {
    /// Opens an archive for reading.
    ///
    /// - Parameter command: The command as its user called it, such as `vrarc list`.
    func source(_ name: String, _ store: StoreOptions, for command: String) throws -> any ByteSource

    /// Refuses an output in a store that can't be or must not be, before any work is done.
    func check(output: String, _ store: StoreOptions, replace: Bool, for command: String) throws

    /// Opens an output in a store, after `check`.
    func sink(_ output: String, _ store: StoreOptions, replace: Bool) throws -> any ByteSink

    /// Throws what kept a place from being read, whatever a reader made of it: a lost line is no damage.
    func throwFault() throws

    /// What is kept of work that failed, and how to go on; `nil` if nothing was left anywhere.
    var remark: String? { get }

    /// What a store says of an archive; `nil` for a file of this machine.
    func state(of name: String, _ store: StoreOptions, for command: String) throws -> StoredState?

    /// What reading ranges of an archive takes.
    func cost(of ranges: [Range<UInt64>], in name: String) -> ReadingCost

    func ship(_ command: ShipCommand, in session: Session) throws -> Outcome
    func fetch(_ command: FetchCommand, in session: Session) throws -> Outcome
    func thaw(_ command: ThawCommand, in session: Session) throws -> Outcome
}

/// Files of this machine; what lies in a store the program with the network code is asked for.
package struct LocalPlaces: ArchivePlaces {
    package init() {}

    package func source(
        _ name: String, _ store: StoreOptions, for command: String
    ) throws -> any ByteSource {
        guard !StorePlace.isStore(name) else { throw RemoteProgram.become(command) }
        return try StorePlace.file(name)
    }

    package func check(output: String, _ store: StoreOptions, replace: Bool, for command: String) throws {
        throw RemoteProgram.become(command)
    }

    package func sink(_ output: String, _ store: StoreOptions, replace: Bool) throws -> any ByteSink {
        throw RemoteProgram.missing
    }

    package func throwFault() throws {}

    package var remark: String? { nil }

    package func state(of name: String, _ store: StoreOptions, for command: String) throws -> StoredState? {
        guard !StorePlace.isStore(name) else { throw RemoteProgram.become(command) }
        return nil
    }

    package func cost(of ranges: [Range<UInt64>], in name: String) -> ReadingCost {
        ReadingCost(requests: UInt64(ranges.count), bytes: ranges.reduce(0) { $0 + UInt64($1.count) })
    }

    package func ship(_ command: ShipCommand, in session: Session) throws -> Outcome {
        throw RemoteProgram.become(session.name)
    }

    package func fetch(_ command: FetchCommand, in session: Session) throws -> Outcome {
        throw RemoteProgram.become(session.name)
    }

    package func thaw(_ command: ThawCommand, in session: Session) throws -> Outcome {
        throw RemoteProgram.become(session.name)
    }
}
