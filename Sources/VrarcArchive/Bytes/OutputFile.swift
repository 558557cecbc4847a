package import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// A file that appears under its name whole or not at all (spec 7).
///
/// Until then it has no name, where the file system can make such files: however the process ends, nothing is left. On
/// others it has a temporary name, `.vrarc-….tmp`, which a killed process leaves.
package final class OutputFile: ByteSink {
    private let path: FilePath
    private let replace: Bool
    private var handle: FileHandle?
    /// The temporary name, while there is one.
    private var temporary: FilePath?

    /// Creates the file in the folder of `path`.
    ///
    /// Throws `.exists` if there is a file and `replace` is false.
    package init(_ path: FilePath, replace: Bool) throws(ArchiveError) {
        self.path = path
        self.replace = replace
        do throws(IOFault) {
            if !replace, try Self.exists(path) { throw IOFault(.open, on: path.string, .fileExists) }
            handle = Self.unnamed(beside: path)
            if handle == nil {
                let temporary = Self.temporaryName(beside: path)
                handle = try FileHandle(
                    opening: temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: Self.permissions)
                self.temporary = temporary
            }
        } catch {
            // Whoever names an output is told that it can't be written, whichever call found that out.
            throw renamed(IOFault(.write, on: path.string, error.errno))
        }
    }

    deinit { abandon() }

    package var isWrittenBehind: Bool { true }

    package func write(_ segments: [OutputSegment]) throws(ArchiveError) {
        try unsafe OutputSegment.withPieces(segments) { pieces throws(ArchiveError) in
            do throws(IOFault) {
                try unsafe handle?.write(pieces)
            } catch {
                throw renamed(error)
            }
        }
    }

    package func commit() throws(ArchiveError) {
        do throws(IOFault) {
            try handle?.sync()
            if temporary == nil { try nameUnnamed() }
            if let handle = handle.take() { try handle.close() }
            if let temporary {
                try Self.rename(temporary, to: path, replace: replace)
                removeTemporary()
            }
            try Self.syncFolder(of: path)
        } catch {
            throw renamed(error)
        }
    }

    package func abandon() {
        handle = nil
        removeTemporary()
    }

    /// Errors name the file the user asked for, not the temporary one.
    private func renamed(_ fault: IOFault) -> ArchiveError {
        if fault.errno == .fileExists {
            return ArchiveError(
                .exists, subject: path.string, detail: "there is a file already; --replace replaces it")
        }
        return ArchiveError(IOFault(fault.call, on: path.string, fault.errno, at: fault.offset))
    }

    /// Gives a file without a name its own, or a temporary one if it is to replace another.
    private func nameUnnamed() throws(IOFault) {
        guard let descriptor = handle?.descriptor.rawValue else { return }
        let name = replace ? Self.temporaryName(beside: path) : path
        try FileHandle.perform(.link, path.string) { () throws(Errno) in
            let result = unsafe name.withPlatformString { name in
                unsafe linkat(AT_FDCWD, Self.place(of: descriptor), AT_FDCWD, name, AT_SYMLINK_FOLLOW)
            }
            guard result == 0 else { throw Errno(rawValue: errno) }
        }
        if replace { temporary = name }
    }

    private func removeTemporary() {
        guard let temporary = temporary.take() else { return }
        try? FileHandle.perform(.remove, path.string) { () throws(Errno) in
            guard unsafe temporary.withPlatformString({ unsafe unlink($0) }) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// A new file without a name; `nil` where there can be none, or none that could be given one.
    private static func unnamed(beside path: FilePath) -> FileHandle? {
        // O_TMPFILE, whose macro Swift can't read.
        let flags = FileDescriptor.OpenOptions(rawValue: O_DIRECTORY | 0o20_000_000 | O_CLOEXEC)
        guard
            let handle = try? FileHandle(
                opening: folder(of: path), .writeOnly, options: flags, permissions: permissions),
            (try? exists(FilePath(place(of: handle.descriptor.rawValue)))) == true
        else { return nil }
        return handle
    }

    /// The way by which an open file is given a name; it asks for no right that the process may lack.
    private static func place(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    private static let permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]

    private static func folder(of path: FilePath) -> FilePath {
        let folder = path.removingLastComponent()
        return folder.isEmpty ? "." : folder
    }

    private static func temporaryName(beside path: FilePath) -> FilePath {
        // Random, not the process number: two machines may write to one network folder.
        path.removingLastComponent().appending(".vrarc-\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).tmp")
    }

    /// Whether there is anything of that name, a link to nothing too.
    package static func exists(_ path: FilePath) throws(IOFault) -> Bool {
        try FileHandle.perform(.stat, path.string) { () throws(Errno) in
            var status = stat()
            if unsafe path.withPlatformString({ unsafe lstat($0, &status) }) == 0 { return true }
            guard errno == ENOENT || errno == ENOTDIR else { throw Errno(rawValue: errno) }
            return false
        }
    }

    package static func rename(_ from: FilePath, to: FilePath, replace: Bool) throws(IOFault) {
        try FileHandle.perform(.rename, to.string) { () throws(Errno) in
            if !replace {
                // A hard link is refused where a name exists, so that of two writers one fails.
                if unsafe from.withPlatformString({ a in unsafe to.withPlatformString { b in unsafe Glibc.link(a, b) } }
                ) == 0 {
                    return
                }
                guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else { throw Errno(rawValue: errno) }
                // No hard links on this file system: look, then rename.
                var status = stat()
                guard unsafe to.withPlatformString({ unsafe lstat($0, &status) }) != 0 else { throw .fileExists }
                guard errno == ENOENT else { throw Errno(rawValue: errno) }
            }
            guard
                unsafe from.withPlatformString({ a in unsafe to.withPlatformString { b in unsafe Glibc.rename(a, b) } })
                    == 0
            else {
                throw Errno(rawValue: errno)
            }
        }
    }

    package static func syncFolder(of path: FilePath) throws(IOFault) {
        let handle = try FileHandle(opening: folder(of: path), options: [.directory, .closeOnExec])
        try handle.sync()
    }
}
