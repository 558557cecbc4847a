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
}
