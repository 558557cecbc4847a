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
            let next = unsafe try FileHandle.perform(.listDirectory, folder.name) {
                () throws(Errno) -> UnsafeMutablePointer<dirent>? in
                errno = 0
                let next = unsafe readdir(stream)
                if unsafe next == nil, errno != 0 { throw Errno(rawValue: errno) }
                return unsafe next
            }
            guard let entry = unsafe next else { return }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe [UInt8](bytes.prefix { $0 != 0 })
            }
            if name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] { continue }
            let known = unsafe kind(Int(entry.pointee.d_type))
            let kind = known ?? (try? FolderAccess.kind(of: name, in: descriptor, name: folder.name))
            entries.append(Entry(name: name, kind: kind ?? .unknown))
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
