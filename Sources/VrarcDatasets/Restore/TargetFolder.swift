import CLinux
import SystemPackage
import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// The folder that an archive is restored to. Nothing is written outside of it, and no symbolic link below it is
/// followed.
final class TargetFolder: Sendable {
    private let root: OpenFolder
    /// Folders that this run made: whatever is in them it wrote itself.
    private let made = Locked<Set<[UInt8]>>([])
    let display: String

    /// Opens the folder; it is made, with those above it, if it is not there.
    init(_ path: FilePath) throws(ArchiveError) {
        display = path.string
        do throws(IOFault) {
            try Self.makeFolders(FolderAccess.bytes(of: path))
            root = OpenFolder(try FileHandle(opening: path, options: [.directory, .closeOnExec]))
        } catch {
            throw ArchiveError(error)
        }
    }

    private static func makeFolders(_ path: [UInt8]) throws(IOFault) {
        var ends = path.indices.filter { path[$0] == Text.slash && $0 > 0 }
        if path.last != Text.slash { ends.append(path.count) }
        for end in ends {
            let part = Array(path[..<end])
            try FileHandle.perform(.makeDirectory, Text.string(part)) { () throws(Errno) in
                let result = unsafe FolderAccess.withCString(part) { unsafe mkdir($0, 0o777) }
                guard result == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
            }
        }
    }

    /// A path below the folder as the user knows it.
    func display(_ path: [UInt8]) -> String {
        display.utf8.last == Text.slash ? display + Text.string(path) : "\(display)/\(Text.string(path))"
    }

    /// Whether there is something of that name, of whatever kind. Folders above it may be missing.
    func exists(_ path: [UInt8]) throws(ArchiveError) -> Bool {
        do throws(IOFault) {
            let parent = try openFolder(Array(Text.parent(path)), isMade: false)
            let name = Array(Text.lastComponent(path))
            return try FolderAccess.kind(of: name, in: parent.descriptor, name: display(path)) != nil
        } catch {
            // A folder above it is not there or is none; what that means is said where it is to be written to.
            if [.noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels].contains(error.errno) {
                return false
            }
            throw ArchiveError(error)
        }
    }

    /// Opens a folder below, step by step; missing ones are made if `isMade`.
    func openFolder(_ path: [UInt8], isMade: Bool) throws(IOFault) -> OpenFolder {
        var folder = root
        var done: [UInt8] = []
        for component in path.split(separator: Text.slash) {
            done += (done.isEmpty ? [] : [Text.slash]) + component
            folder = try step(Array(component), in: folder, done, isMade: isMade)
        }
        return folder
    }

    /// Whether a folder was made by this run.
    func isNew(_ path: [UInt8]) -> Bool { made.withLock { $0.contains(path) } }

    private func step(
        _ component: [UInt8], in folder: OpenFolder, _ path: [UInt8], isMade: Bool
    ) throws(IOFault) -> OpenFolder {
        let name = display(path)
        if isMade, !isNew(path) {
            try FileHandle.perform(.makeDirectory, name) { () throws(Errno) in
                let result = unsafe FolderAccess.withCString(component) { unsafe mkdirat(folder.descriptor, $0, 0o777) }
                if result == 0 { _ = made.withLock { $0.insert(path) } }
                guard result == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
            }
        }
        return OpenFolder(try FolderAccess.openFolder(component, in: folder.descriptor, name: name))
    }

    /// Returns when everything that was written is on the device. The corresponding C function is `syncfs`.
    func sync() throws(ArchiveError) {
        do throws(IOFault) {
            try FileHandle.perform(.sync, display) { () throws(Errno) in
                guard syncfs(root.descriptor) == 0 else { throw Errno(rawValue: errno) }
            }
        } catch {
            throw ArchiveError(error)
        }
    }
}
