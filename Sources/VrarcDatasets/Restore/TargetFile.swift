import Synchronization
import SystemPackage
import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// A file that appears in an open folder under its name whole or not at all.
///
/// Until then it has no name, where the file system can make such files: however the process ends, nothing is left, and
/// one name is made instead of two. On others it has a temporary name, `.vrarc-….tmp`.
struct TargetFile: ~Copyable {
    /// What happened to a file that was to appear.
    enum Outcome: Sendable { case written, alreadyThere }

    private let folder: OpenFolder
    private let name: [UInt8]
    /// The temporary name, while there is one.
    private var temporary: [UInt8]?
    private let display: String
    private var handle: FileHandle?
    private let descriptor: Int32
    /// Bytes written so far.
    private(set) var count: UInt64 = 0

    /// Creates the file, which has no name or a temporary one.
    init(_ name: [UInt8], in folder: OpenFolder, display: String) throws(IOFault) {
        self.folder = folder
        self.name = name
        self.display = display
        if let unnamed = try UnnamedFile.create(in: folder, display: display) {
            descriptor = unnamed
            temporary = nil
        } else {
            let temporary = Self.temporaryName()
            descriptor = try FileHandle.perform(.open, display) { () throws(Errno) -> Int32 in
                let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
                let result = unsafe FolderAccess.withCString(temporary) {
                    unsafe openat(folder.descriptor, $0, flags, 0o644)
                }
                guard result >= 0 else { throw Errno(rawValue: errno) }
                return result
            }
            self.temporary = temporary
        }
        handle = FileHandle(descriptor: FileDescriptor(rawValue: descriptor), name: display)
    }

    deinit {
        if let temporary { Self.remove(temporary, folder, display) }
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(IOFault) {
        guard handle != nil else { return }
        try unsafe handle!.write(bytes)
        count += UInt64(bytes.count)
    }

    /// Makes the file share the blocks of another.
    func clone(_ other: borrowing FileHandle) throws(IOFault) {
        let target = descriptor
        try FileHandle.perform(.clone, display) { () throws(Errno) in
            // FICLONE of linux/fs.h, which is a macro that Swift can't read.
            guard ioctl(target, 0x4004_9409 as UInt, other.descriptor.rawValue) == 0 else {
                throw Errno(rawValue: errno)
            }
        }
    }

    /// Gives the file its name. After `.alreadyThere` it may be given it once more, with `replace`.
    mutating func commit(replace: Bool) throws(IOFault) -> Outcome {
        if temporary == nil { return try commitUnnamed(replace: replace) }
        if let handle = handle.take() {
            try handle.close()
        }
        guard let temporary else { return .written }
        let outcome = try Self.give(temporary, name, in: folder, replace: replace, display)
        // Without `replace` it may have been linked; then the temporary name is still there.
        if replace { self.temporary = nil }
        return outcome
    }

    private mutating func commitUnnamed(replace: Bool) throws(IOFault) -> Outcome {
        if replace {
            let temporary = Self.temporaryName()
            try UnnamedFile.link(descriptor, to: temporary, in: folder, display: display)
            self.temporary = temporary
            return try commit(replace: true)
        }
        do throws(IOFault) {
            try UnnamedFile.link(descriptor, to: name, in: folder, display: display)
        } catch {
            if error.errno == .fileExists { return .alreadyThere }
            throw error
        }
        guard let handle = handle.take() else { return .written }
        do throws(IOFault) {
            try handle.close()
        } catch {
            // Its bytes may be lost, so the name must not stand for them.
            Self.remove(name, folder, display)
            throw error
        }
        return .written
    }

    /// Makes a hard link to another file of the target.
    static func link(
        _ name: [UInt8], in folder: OpenFolder, to other: [UInt8], in otherFolder: OpenFolder, replace: Bool,
        display: String
    ) throws(IOFault) -> Outcome {
        let temporary = temporaryName()
        defer { remove(temporary, folder, display) }
        try makeLink(other, otherFolder, temporary, folder, display)
        return try give(temporary, name, in: folder, replace: replace, display)
    }

    private static func give(
        _ temporary: [UInt8], _ name: [UInt8], in folder: OpenFolder, replace: Bool, _ display: String
    ) throws(IOFault) -> Outcome {
        guard replace else {
            do throws(IOFault) {
                // Unlike a rename, a link is refused where a name exists.
                try makeLink(temporary, folder, name, folder, display)
                return .written
            } catch {
                if error.errno == .fileExists { return .alreadyThere }
                let withoutLinks: [Errno] = [.notPermitted, .notSupportedOnSocket, .noFunction, .tooManyLinks]
                guard withoutLinks.contains(error.errno) else { throw error }
                if try FolderAccess.kind(of: name, in: folder.descriptor, name: display) != nil { return .alreadyThere }
            }
            try rename(temporary, name, folder, display)
            return .written
        }
        try rename(temporary, name, folder, display)
        return .written
    }

    private static func rename(
        _ from: [UInt8], _ to: [UInt8], _ folder: OpenFolder, _ display: String
    ) throws(IOFault) {
        try FileHandle.perform(.rename, display) { () throws(Errno) in
            let result = unsafe FolderAccess.withCString(from) { from in
                unsafe FolderAccess.withCString(to) { unsafe renameat(folder.descriptor, from, folder.descriptor, $0) }
            }
            guard result == 0 else { throw Errno(rawValue: errno) }
        }
    }

    private static func makeLink(
        _ from: [UInt8], _ fromFolder: OpenFolder, _ to: [UInt8], _ toFolder: OpenFolder, _ display: String
    ) throws(IOFault) {
        try FileHandle.perform(.link, display) { () throws(Errno) in
            let result = unsafe FolderAccess.withCString(from) { from in
                unsafe FolderAccess.withCString(to) {
                    unsafe linkat(fromFolder.descriptor, from, toFolder.descriptor, $0, 0)
                }
            }
            guard result == 0 else { throw Errno(rawValue: errno) }
        }
    }

    private static func remove(_ name: [UInt8], _ folder: OpenFolder, _ display: String) {
        try? FileHandle.perform(.remove, display) { () throws(Errno) in
            let result = unsafe FolderAccess.withCString(name) { unsafe unlinkat(folder.descriptor, $0, 0) }
            guard result == 0 else { throw Errno(rawValue: errno) }
        }
    }

    private static let run = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    private static let count = Atomic<UInt64>(0)

    /// A name that no other run, on this machine or another, takes.
    private static func temporaryName() -> [UInt8] {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return Text.bytes(".vrarc-\(run)-\(number).tmp")
    }
}
