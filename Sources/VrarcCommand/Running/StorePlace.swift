import ArgumentParser
import SystemPackage
package import VrarcArchive

/// What the name of an archive says of its place.
package enum StorePlace {
    /// Whether a name is an address in an object store.
    package static func isStore(_ name: String) -> Bool { name.hasPrefix("s3://") }

    /// Throws where an argument that must be an address in a store is none.
    static func check(_ argument: String) throws {
        guard isStore(argument) else {
            throw ValidationError("'\(argument)' is no address in a store: it begins with s3://.")
        }
    }

    /// Opens a local file. A file can have any name; `./s3:/…` names one that looks like an address.
    package static func file(_ name: String) throws(ArchiveError) -> any ByteSource {
        try FileSource(FilePath(name))
    }
}
