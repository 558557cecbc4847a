import SystemPackage
import VrarcCommand

#if canImport(Glibc)
    import Glibc
#endif

/// The folders that are packed, which are never written to.
enum SourceFolder {
    /// Refuses an archive that would lie in a folder that is to be packed.
    static func refuse(_ output: String, in sources: [FilePath]) throws {
        let folder = FilePath(output).removingLastComponent()
        guard let place = real(folder.isEmpty ? "." : folder) else { return }
        for source in sources {
            if let root = real(source), place.starts(with: root) {
                throw CommandFailure(
                    .usage, "\(output) would lie in \(source), which is to be packed and is never written to",
                    subject: output,
                    hint: "write the archive to another folder")
            }
        }
    }

    /// The path without links, `.` and `..`; `nil` if it is not there.
    static func real(_ path: FilePath) -> FilePath? {
        guard let resolved = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe FilePath(platformString: resolved)
    }
}
