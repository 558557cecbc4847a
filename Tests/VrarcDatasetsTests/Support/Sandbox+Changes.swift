@testable import VrarcDatasets

#if canImport(Glibc)
    import Glibc
#endif

/// What other programs may do to a source while it is packed.
extension Sandbox {
    /// Writes bytes into a file that is there, at an offset; its length changes only if they reach behind its end.
    func overwrite(_ name: String, at offset: Int = 0, _ content: [UInt8]) {
        // A file system's clock may tick only every few milliseconds, and a change within a tick can't be told.
        usleep(20_000)
        let file = unsafe FolderAccess.withCString(bytes(name)) { unsafe Glibc.open($0, O_WRONLY) }
        precondition(file >= 0)
        defer { close(file) }
        let count = unsafe content.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, off_t(offset)) }
        precondition(count == content.count)
    }

    /// Makes a file so long; what is new of it is zeros that take no space.
    func resize(_ name: String, to length: Int) {
        let result = unsafe FolderAccess.withCString(bytes(name)) { unsafe truncate($0, off_t(length)) }
        precondition(result == 0)
    }

    /// Puts another file under a name, in one step.
    func replace(_ name: String, _ content: [UInt8]) {
        write(name + ".new", content)
        move(name + ".new", to: name)
    }

    func move(_ name: String, to other: String) {
        let result = unsafe FolderAccess.withCString(bytes(name)) { old in
            unsafe FolderAccess.withCString(bytes(other)) { unsafe rename(old, $0) }
        }
        precondition(result == 0)
    }

    /// Removes a file or an empty folder.
    func remove(_ name: String) {
        _ = unsafe FolderAccess.withCString(bytes(name)) { unsafe Glibc.remove($0) }
    }

    /// Sets a file's modification time, as tools do that keep times.
    func setModified(_ name: String, to seconds: Int) {
        let time = timeval(tv_sec: seconds, tv_usec: 0)
        let result = unsafe FolderAccess.withCString(bytes(name)) { path in
            unsafe [time, time].withUnsafeBufferPointer { unsafe utimes(path, $0.baseAddress) }
        }
        precondition(result == 0)
    }

    func makePipe(_ name: String) {
        let result = unsafe FolderAccess.withCString(bytes(name)) { unsafe mkfifo($0, 0o644) }
        precondition(result == 0)
    }

    /// The path of a file as the source names it.
    func shown(_ name: String) -> String { path + "/" + name }
}
