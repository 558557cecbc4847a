import SystemPackage
import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// The names in a folder, in byte order, without `.` and `..`.
struct FolderListing {
    struct Entry {
        let name: [UInt8]
        let kind: FolderAccess.EntryKind
    }

    let entries: [Entry]
    /// Why there may be more names than these; `nil` if these are all.
    let fault: Errno?

    /// Lists an open folder.
    init(of folder: borrowing FileHandle) throws(IOFault) {
        // A second descriptor: the stream closes the one it is given.
        let copy = try FolderAccess.openFolder([], in: folder.descriptor.rawValue, name: folder.name)
        guard let stream = unsafe fdopendir(copy.descriptor.rawValue) else {
            throw IOFault(.listDirectory, on: folder.name, Errno(rawValue: errno))
        }
        var owned = copy
        owned.forget()
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        fault = unsafe Self.read(stream, folder.descriptor.rawValue, into: &entries)
        entries.sort { $0.name.lexicographicallyPrecedes($1.name) }
        self.entries = entries
    }

    private static func read(_ stream: OpaquePointer, _ folder: Int32, into entries: inout [Entry]) -> Errno? {
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { return errno == 0 ? nil : Errno(rawValue: errno) }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe [UInt8](bytes.prefix { $0 != 0 })
            }
            if name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] { continue }
            let kind = unsafe kind(Int(entry.pointee.d_type)) ?? FolderAccess.kind(of: name, in: folder)
            entries.append(Entry(name: name, kind: kind))
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
