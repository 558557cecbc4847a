import SystemPackage
package import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// Where an archive is written.
package enum ArchiveOutput {
    /// Refuses what can't be or must not be, before any work is done.
    package static func check(
        _ output: String, _ store: StoreOptions, replace: Bool, _ session: Session
    ) throws {
        if StorePlace.isStore(output) {
            return try session.places.check(output: output, store, replace: replace, for: session.name)
        }
        if output == "-" {
            guard session.output.isTerminal else { return }
            throw CommandFailure(
                .usage, "an archive is not written to a terminal",
                hint: "name a file with -o, or pipe standard output to a program")
        }
        guard !output.isEmpty else {
            throw CommandFailure(
                .usage, "the name of the archive to write is empty", subject: output,
                hint: "give one, such as -o photos.vrarc")
        }
        switch status(of: output) {
        case .success(let mode): try refuse(existing: output, mode, replace: replace)
        case .failure(.noSuchFileOrDirectory): try requireFolder(of: output)
        case .failure(let error): throw CommandFailure(IOFault(.write, on: output, error))
        }
    }

    /// Refuses to write over the archive that is read.
    package static func refuseSame(_ output: String, as input: String) throws {
        var (a, b) = (stat(), stat())
        guard unsafe stat(output, &a) == 0, unsafe stat(input, &b) == 0 else { return }
        guard a.st_dev == b.st_dev, a.st_ino == b.st_ino else { return }
        throw CommandFailure(
            .usage, "\(output) is the archive that is read, and is never written to", subject: output,
            hint: "write to another file")
    }

    /// Opens what `check` has let pass.
    package static func open(
        _ output: String, _ store: StoreOptions, replace: Bool, _ session: Session
    ) throws -> any ByteSink {
        if StorePlace.isStore(output) { return try session.places.sink(output, store, replace: replace) }
        if output == "-" { return StreamSink(.standardOutput, name: StandardOutput.name) }
        return try OutputFile(FilePath(output), replace: replace)
    }

    /// Something has the name: only a file is ever replaced, and only if that was asked.
    private static func refuse(existing output: String, _ mode: mode_t, replace: Bool) throws {
        switch mode & S_IFMT {
        case S_IFREG:
            if replace { return }
            throw CommandFailure(
                .failed, "\(output): there is a file already", subject: output, hint: "--replace replaces it",
                code: "exists")
        case S_IFDIR:
            throw CommandFailure(
                .failed, "\(output) is a folder, and an archive is a file", subject: output,
                hint: "name a file in it, such as \(output)\(output.hasSuffix("/") ? "" : "/")archive.vrarc",
                code: "exists")
        default:
            throw CommandFailure(
                .failed, "\(output) is a pipe, a socket or a device, and is not replaced", subject: output,
                hint: "name a file, or write to standard output with '-o -'", code: "exists")
        }
    }

    /// The folder is looked at before hours of work and not after them.
    private static func requireFolder(of output: String) throws {
        let parent = FilePath(output).removingLastComponent()
        let folder = parent.isEmpty ? "." : parent.string
        guard case .failure(let error) = status(of: folder) else { return }
        let isMissing = error == .noSuchFileOrDirectory
        throw CommandFailure(
            .failed, "cannot write \(output): there is no folder \(folder)\(isMissing ? "" : ": \(error)")",
            subject: output, hint: "make the folder first, or write to another one", code: "io")
    }

    private static func status(of path: String) -> Result<mode_t, Errno> {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return .failure(Errno(rawValue: errno)) }
        return .success(status.st_mode)
    }
}
