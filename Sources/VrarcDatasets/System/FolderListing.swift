import SystemPackage
import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// The names in a folder, in byte order, without `.` and `..`.
struct FolderListing {
    struct Entry {
        let name: [UInt8]
        fileprivate(set) var kind: FolderAccess.EntryKind
    }

    var entries: [Entry]
    /// Why there may be more names than these; `nil` if these are all.
    let fault: Errno?

    /// Lists an open folder.
    init(of folder: borrowing FileHandle) throws(IOFault) {
        // A second descriptor: the stream closes the one it is given.
        let copy = try FolderAccess.openFolder([], in: folder.descriptor.rawValue, name: folder.name)
        let stream = unsafe try FileHandle.perform(.listDirectory, folder.name) { () throws(Errno) -> OpaquePointer in
            guard let stream = unsafe fdopendir(copy.descriptor.rawValue) else { throw Errno(rawValue: errno) }
            return unsafe stream
        }
        var owned = copy
        owned.forget()
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        do throws(IOFault) {
            unsafe try Self.read(stream, folder, into: &entries)
            fault = nil
        } catch {
            fault = error.errno
        }
        entries.sort { $0.name.lexicographicallyPrecedes($1.name) }
        self.entries = entries
    }

    private static func read(
        _ stream: OpaquePointer, _ folder: borrowing FileHandle, into entries: inout [Entry]
    ) throws(IOFault) {
        let descriptor = folder.descriptor.rawValue
        while true {
            let entry = try FileHandle.perform(.listDirectory, folder.name) { () throws(Errno) -> Entry? in
                errno = 0
                guard let entry = unsafe readdir(stream) else {
                    if errno != 0 { throw Errno(rawValue: errno) }
                    return nil
                }
                let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe [UInt8](bytes.prefix { $0 != 0 })
                }
                return Entry(name: name, kind: unsafe kind(Int(entry.pointee.d_type)) ?? .unknown)
            }
            guard var entry else { return }
            if entry.name == [Text.dot] || entry.name == [Text.dot, Text.dot] { continue }
            if entry.kind == .unknown {
                entry.kind =
                    (try? FolderAccess.kind(of: entry.name, in: descriptor, name: folder.name)).flatMap { $0 }
                    ?? .unknown
            }
            entries.append(entry)
        }
    }

    private static func kind(_ type: Int) -> FolderAccess.EntryKind? {
        switch type {
        case Int(DT_REG): .file
        case Int(DT_DIR): .folder
        case Int(DT_LNK): .link
        case Int(DT_SOCK): .socket
        case Int(DT_FIFO): .pipe
        case Int(DT_CHR), Int(DT_BLK): .device
        default: nil
        }
    }
}
