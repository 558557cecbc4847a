import SystemPackage
import VrarcArchive
import VrarcCommand

#if canImport(Glibc)
    import Glibc
#endif

/// Where an archive is written.
enum ArchiveOutput {
    /// Refuses what can't be or must not be, before any work is done.
    static func check(_ output: String, replace: Bool, sources: [FilePath], _ session: Session) throws {
        if output == "-" {
            guard session.output.isTerminal else { return }
            throw CommandFailure(
                .usage, "an archive is not written to a terminal", hint: "name a file with -o, or pipe standard output to a program")
        }
        let path = FilePath(output)
        if !replace, unsafe path.withPlatformString({ unsafe access($0, F_OK) }) == 0 {
            throw CommandFailure(
                .failed, "\(output): there is a file already", subject: output, hint: "--replace replaces it", code: "exists")
        }
        let folder = path.removingLastComponent()
        guard let place = real(folder.isEmpty ? "." : folder) else { return }
        for source in sources {
            if let root = real(source), place.starts(with: root) {
                throw CommandFailure(
                    .usage, "\(output) would lie in \(source), which is to be packed and is never written to", subject: output,
                    hint: "write the archive to another folder")
            }
        }
    }

    /// Opens what `check` has let pass.
    static func open(_ output: String, replace: Bool) throws(ArchiveError) -> any ByteSink {
        if output == "-" { return StreamSink(.standardOutput, name: StandardOutput.name) }
        return try OutputFile(FilePath(output), replace: replace)
    }

    /// The path without links, `.` and `..`; `nil` if it is not there.
    static func real(_ path: FilePath) -> FilePath? {
        guard let resolved = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe FilePath(platformString: resolved)
    }
}
