import CLinux
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#endif

/// Opens a path of several components in one call (`openat2`, Linux 5.6), where the system has and allows it.
enum LinklessPath {
    private static let isPossible = Atomic<Bool>(true)

    /// A descriptor, or `nil` where opening component after component is what must be done, or says more exactly what is
    /// wrong: of a link it tells which component it is.
    static func open(_ path: [UInt8], below folder: Int32, _ flags: Int32) throws(Errno) -> Int32? {
        guard isPossible.load(ordering: .relaxed), path.contains(Text.slash), path.last != Text.slash else {
            return nil
        }
        let result = unsafe FolderAccess.withCString(path) { unsafe linux_open_without_links(folder, $0, flags) }
        if result >= 0 { return Int32(result) }
        switch errno {
        case ENOSYS, EPERM, E2BIG, EINVAL:
            isPossible.store(false, ordering: .relaxed)
            return nil
        case ELOOP, ENOTDIR, ENAMETOOLONG, EAGAIN: return nil
        default: throw Errno(rawValue: errno)
        }
    }
}
