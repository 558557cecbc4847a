import SystemPackage
package import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// Where an archive is written.
package enum ArchiveOutput {
    /// Refuses what can't be or must not be, before any work is done.
    package static func check(_ output: String, replace: Bool, _ session: Session) throws {
        if output == "-" {
            guard session.output.isTerminal else { return }
            throw CommandFailure(
                .usage, "an archive is not written to a terminal",
                hint: "name a file with -o, or pipe standard output to a program")
        }
        let path = FilePath(output)
        if !replace, unsafe path.withPlatformString({ unsafe access($0, F_OK) }) == 0 {
            throw CommandFailure(
                .failed, "\(output): there is a file already", subject: output, hint: "--replace replaces it",
                code: "exists")
        }
    }

    /// Refuses to write over the archive that is read.
    package static func refuseSame(_ output: String, as input: String) throws {
        var (a, b) = (stat(), stat())
        guard unsafe stat(output, &a) == 0, unsafe stat(input, &b) == 0 else { return }
        guard a.st_dev == b.st_dev, a.st_ino == b.st_ino else { return }
        throw CommandFailure(
            .usage, "\(output) is the archive that is read", subject: output,
            hint: "write to another file; the damaged one stays as it is")
    }

    /// Opens what `check` has let pass.
    package static func open(_ output: String, replace: Bool) throws(ArchiveError) -> any ByteSink {
        if output == "-" { return StreamSink(.standardOutput, name: StandardOutput.name) }
        return try OutputFile(FilePath(output), replace: replace)
    }
}
