import SystemPackage
import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// System calls on names below an open folder. Paths are bytes: names on disk need not be text.
enum FolderAccess {
    /// What a name stands for, without following a symbolic link.
    enum EntryKind: Sendable { case file, folder, link, socket, pipe, device, unknown }

    /// Opens a file for reading. A FIFO does not block. Of a path below a folder no component may be a symbolic link.
    static func openFile(_ path: [UInt8], in folder: Int32, name: String) throws(IOFault) -> FileHandle {
        try open(path, in: folder, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, name: name)
    }

    /// Opens a folder. Of a path below a folder no component may be a symbolic link.
    static func openFolder(_ path: [UInt8], in folder: Int32, name: String) throws(IOFault) -> FileHandle {
        try open(
            path.isEmpty ? [UInt8(ascii: ".")] : path, in: folder,
            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, name: name)
    }

    private static func open(
        _ path: [UInt8], in folder: Int32, _ flags: Int32, name: String
    ) throws(IOFault) -> FileHandle {
        let descriptor = try FileHandle.perform(.open, name) { () throws(Errno) -> Int32 in
            folder < 0 ? try step(path, in: folder, flags) : try walk(path, below: folder, flags)
        }
        return FileHandle(descriptor: FileDescriptor(rawValue: descriptor), name: name)
    }

    /// Opens component after component: `O_NOFOLLOW` looks only at the last, and a folder above it may have become a
    /// link to anywhere since it was listed.
    private static func walk(_ path: [UInt8], below folder: Int32, _ flags: Int32) throws(Errno) -> Int32 {
        if let descriptor = try LinklessPath.open(path, below: folder, flags) { return descriptor }
        let components = path.split(separator: Text.slash)
        guard let last = components.last else { throw .noSuchFileOrDirectory }
        var current = folder
        defer { if current != folder { close(current) } }
        for component in components.dropLast() {
            let next = try step(Array(component), in: current, pathOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            if current != folder { close(current) }
            current = next
        }
        // Without a slash behind it, which would have the system follow a link.
        return try step(Array(last), in: current, flags)
    }

    /// `O_PATH` of Linux, which Swift does not see: a folder on the way must be passable, but need not be readable.
    private static let pathOnly: Int32 = 0o10000000

    private static func step(_ name: [UInt8], in folder: Int32, _ flags: Int32) throws(Errno) -> Int32 {
        let result = unsafe withCString(name) { unsafe openat(folder, $0, flags) }
        guard result >= 0 else { throw Errno(rawValue: errno) }
        return result
    }

    /// What a name stands for; `nil` if there is nothing of that name.
    static func kind(of path: [UInt8], in folder: Int32, name: String) throws(IOFault) -> EntryKind? {
        try FileHandle.perform(.stat, name) { () throws(Errno) -> EntryKind? in
            var status = stat()
            let result = unsafe withCString(path) { unsafe fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }
            guard result == 0 else {
                guard errno == ENOENT || errno == ENOTDIR else { throw Errno(rawValue: errno) }
                return nil
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG: return .file
            case S_IFDIR: return .folder
            case S_IFLNK: return .link
            case S_IFSOCK: return .socket
            case S_IFIFO: return .pipe
            default: return .device
            }
        }
    }

    /// The path without symbolic links that a path of any kind leads to.
    static func resolve(_ path: [UInt8], name: String) throws(IOFault) -> [UInt8] {
        try FileHandle.perform(.stat, name) { () throws(Errno) -> [UInt8] in
            let result: [UInt8]? = unsafe withCString(path) { pointer in
                guard let text = unsafe realpath(pointer, nil) else { return nil }
                defer { unsafe free(text) }
                return unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
            }
            guard let result else { throw Errno(rawValue: errno) }
            return result
        }
    }

    /// The bytes of a path that the user gave.
    static func bytes(of path: FilePath) -> [UInt8] {
        unsafe path.withPlatformString { text in
            unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
        }
    }

    /// Gives `body` the path as a C string.
    static func withCString<R>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> R) -> R {
        unsafe (path + [0]).withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { unsafe body($0.baseAddress!) }
        }
    }
}
