import Synchronization
import SystemPackage
import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// Files that have no name until they are given one (`O_TMPFILE`).
enum UnnamedFile {
    /// Whether such files can be made and named, as far as is known.
    private static let isPossible = Atomic<Bool>(true)
    /// Whether the way by which any kernel names an open file is there.
    private static let hasWayToName = unsafe access("/proc/self/fd", X_OK) == 0
    /// Whether a descriptor can be linked by itself, which takes a right of its own before Linux 6.10.
    private static let isLinkedDirectly = Atomic<Bool>(true)

    /// Opens a new file in a folder for writing; `nil` where there can be none, or none that could be given a name.
    static func create(in folder: OpenFolder, display: String) throws(IOFault) -> Int32? {
        guard hasWayToName, isPossible.load(ordering: .relaxed) else { return nil }
        do throws(IOFault) {
            return try FileHandle.perform(.open, display) { () throws(Errno) -> Int32 in
                // O_TMPFILE, a macro that Swift can't read.
                let result = unsafe openat(
                    folder.descriptor, ".", O_WRONLY | O_DIRECTORY | 0o20_000_000 | O_CLOEXEC, 0o644)
                guard result >= 0 else { throw Errno(rawValue: errno) }
                return result
            }
        } catch {
            let unsupported: [Errno] = [.notSupportedOnSocket, .isDirectory, .invalidArgument, .noFunction]
            guard unsupported.contains(error.errno) else { throw error }
            isPossible.store(false, ordering: .relaxed)
            return nil
        }
    }

    /// Gives a file its name; a fault `.fileExists` if there is one.
    static func link(
        _ descriptor: Int32, to name: [UInt8], in folder: OpenFolder, display: String
    ) throws(IOFault) {
        try FileHandle.perform(.link, display) { () throws(Errno) in
            if isLinkedDirectly.load(ordering: .relaxed) {
                let result = unsafe FolderAccess.withCString(name) {
                    unsafe linkat(descriptor, "", folder.descriptor, $0, emptyPath)
                }
                if result == 0 { return }
                guard [ENOENT, EPERM, EINVAL].contains(errno) else { throw Errno(rawValue: errno) }
                isLinkedDirectly.store(false, ordering: .relaxed)
            }
            let result = unsafe FolderAccess.withCString(name) {
                unsafe linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", folder.descriptor, $0, AT_SYMLINK_FOLLOW)
            }
            guard result == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// `AT_EMPTY_PATH`.
    private static let emptyPath: Int32 = 0x1000
}
