package import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// A file that appears under its name whole or not at all (spec 7).
package final class OutputFile: ByteSink {
    private let path: FilePath
    private let temporary: FilePath
    private let replace: Bool
    private var handle: FileHandle?
    /// Whether the temporary file is there.
    private var isPending = true

    /// Creates the temporary file beside `path`.
    ///
    /// Throws `.exists` if there is a file and `replace` is false.
    package init(_ path: FilePath, replace: Bool) throws(ArchiveError) {
        self.path = path
        self.replace = replace
        let folder = path.removingLastComponent()
        if !replace, Self.exists(path) { throw Self.existsError(path) }
        // Random, not the process number: two machines may write to one network folder.
        let temporary = folder.appending(
            ".vrarc-\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).tmp")
        self.temporary = temporary
        do {
            handle = try FileHandle(
                opening: temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw ArchiveError(IOFault(.write, on: path.string, error.errno))
        }
    }

    deinit { abandon() }

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
            if let handle = handle.take() { try handle.close() }
            try Self.rename(temporary, to: path, replace: replace)
            isPending = false
            try Self.syncFolder(of: path)
        } catch {
            if error.errno == .fileExists { throw Self.existsError(path) }
            throw renamed(error)
        }
    }

    package func abandon() {
        handle = nil
        guard isPending else { return }
        isPending = false
        _ = unsafe temporary.withPlatformString { unsafe unlink($0) }
    }

    /// Errors name the file the user asked for, not the temporary one.
    private func renamed(_ fault: IOFault) -> ArchiveError {
        ArchiveError(IOFault(fault.call, on: path.string, fault.errno, at: fault.offset))
    }

    private static func exists(_ path: FilePath) -> Bool {
        unsafe path.withPlatformString { unsafe access($0, F_OK) } == 0
    }

    private static func existsError(_ path: FilePath) -> ArchiveError {
        ArchiveError(.exists, subject: path.string, detail: "there is a file already; --replace replaces it")
    }

    private static func rename(_ from: FilePath, to: FilePath, replace: Bool) throws(IOFault) {
        try FileHandle.perform(.rename, to.string) { () throws(Errno) in
            if !replace {
                // A hard link is refused where a name exists, so that of two writers one fails.
                if unsafe from.withPlatformString({ a in unsafe to.withPlatformString { b in unsafe link(a, b) } }) == 0
                {
                    _ = unsafe from.withPlatformString { unsafe unlink($0) }
                    return
                }
                guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else { throw Errno(rawValue: errno) }
                // No hard links on this file system: look, then rename.
                guard !exists(to) else { throw .fileExists }
            }
            guard
                unsafe from.withPlatformString({ a in unsafe to.withPlatformString { b in unsafe Glibc.rename(a, b) } })
                    == 0
            else {
                throw Errno(rawValue: errno)
            }
        }
    }

    private static func syncFolder(of path: FilePath) throws(IOFault) {
        let folder = path.removingLastComponent()
        let handle = try FileHandle(
            opening: folder.isEmpty ? "." : folder, options: [.directory, .closeOnExec])
        try handle.sync()
    }
}
