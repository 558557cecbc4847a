#if canImport(Glibc)
    import Glibc
#endif

/// What the file system says of a file.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case file, directory, link, other }

    package let kind: Kind
    /// Length, bytes.
    package let size: UInt64
    package let device: UInt64
    package let inode: UInt64
    /// Seconds since 1970.
    package let modified: Int64
    package let modifiedNanoseconds: Int64
    package let changed: Int64
    package let changedNanoseconds: Int64

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        size = UInt64(max(0, status.st_size))
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        modified = Int64(status.st_mtim.tv_sec)
        modifiedNanoseconds = Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec)
        changedNanoseconds = Int64(status.st_ctim.tv_nsec)
    }

    /// Whether nothing that the file system dates has changed between the two.
    package func isSameContent(as other: FileStatus) -> Bool {
        self == other
    }
}
