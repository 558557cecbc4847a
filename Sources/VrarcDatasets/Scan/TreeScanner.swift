import SystemPackage
import VrarcArchive
import VrarcFormat
import VrarcModel

/// Walks a folder, one level after the other, and notes what is there. Nothing is followed out of the folder.
struct TreeScanner {
    private(set) var tree: SourceTree
    private let pool: WorkerPool
    /// What alone is noted directly in the folder; `nil` for all.
    private let only: Set<[UInt8]>?
    /// The folder that was listed last, and the one whose folders are being listed: a way down of thousands of folders
    /// is not gone again for each of them.
    private var latest: (number: Int, folder: OpenFolder)?
    private var above: (number: Int, folder: OpenFolder)?

    /// Scans the folder at a path; the path itself may be a symbolic link.
    static func scan(
        _ path: FilePath, only: Set<[UInt8]>? = nil, on pool: WorkerPool
    ) throws(ArchiveError) -> SourceTree {
        let real: [UInt8]
        do throws(IOFault) {
            real = try FolderAccess.resolve(FolderAccess.bytes(of: path), name: path.string)
        } catch {
            throw ArchiveError(IOFault(.open, on: path.string, error.errno))
        }
        let root: FileHandle
        do throws(IOFault) {
            root = try FolderAccess.openFolder(real, in: -1, name: path.string)
        } catch {
            guard error.errno == .notDirectory else { throw ArchiveError(error) }
            throw ArchiveError(
                .source, subject: path.string,
                detail: "is not a folder, and only folders can be packed; put it into a folder of its own")
        }
        var scanner = TreeScanner(
            tree: SourceTree(displayPath: path.string, realPath: real, root: OpenFolder(root)), only, on: pool)
        try scanner.run()
        return scanner.tree
    }

    private init(tree: SourceTree, _ only: Set<[UInt8]>?, on pool: WorkerPool) {
        self.tree = tree
        self.only = only
        self.pool = pool
    }

    private mutating func run() throws(ArchiveError) {
        tree.folders.append(SourceTree.Folder(parent: 0, name: tree.names.append([]), isSkipped: false))
        let shortage = OpenFileShortage()
        var next = 0
        while next < tree.folders.count {
            try Interruption.check()
            list(next)
            try shortage.check()
            next += 1
        }
        try Interruption.check()
    }

    /// Notes the files and folders directly in a folder.
    private mutating func list(_ number: Int) {
        let path = tree.path(ofFolder: number)
        let name = tree.display(path)
        do throws(IOFault) {
            let handle = try open(number, path, name)
            var listing = try FolderListing(of: handle)
            if number == 0, let only { listing.entries.removeAll { !only.contains($0.name) } }
            if let fault = listing.fault {
                leaveOut(path, "could not be read to its end: \(fault)")
            }
            if listing.entries.isEmpty, listing.fault == nil { tree.skips.append((number, .emptyFolder, 1)) }
            let (firstFile, firstFolder) = (tree.files.count, tree.folders.count)
            var looks = looks(at: listing, path, handle.descriptor.rawValue, isSkipped: tree.folders[number].isSkipped)
            for entry in listing.entries {
                take(entry, in: number, path, handle.descriptor.rawValue, &looks)
            }
            tree.folders[number].files = firstFile..<tree.files.count
            tree.folders[number].folders = firstFolder..<tree.folders.count
            if firstFolder < tree.folders.count { latest = (number, OpenFolder(handle)) }
        } catch {
            leaveOut(path, "can't be read: \(error.errno)")
        }
    }

    private mutating func open(_ number: Int, _ path: [UInt8], _ name: String) throws(IOFault) -> FileHandle {
        let parent = tree.folders[number].parent
        if above?.number != parent { above = latest?.number == parent ? latest : nil }
        guard number > 0, let above else {
            return try FolderAccess.openFolder(path, in: tree.root.descriptor, name: name)
        }
        return try FolderAccess.openFolder(Array(tree.name(ofFolder: number)), in: above.folder.descriptor, name: name)
    }

    /// Looks at the files that are to be noted, in their order.
    private func looks(
        at listing: FolderListing, _ path: [UInt8], _ descriptor: Int32, isSkipped: Bool
    ) -> ArraySlice<FileLook> {
        guard !isSkipped else { return [] }
        let names = listing.entries.filter { isLookedAt($0, path) }.map(\.name)
        // Not the tree itself: a thread that still holds it would have it copied when the next file is noted.
        let root = tree.displayPath
        return FileLook.look(at: names, in: descriptor, on: pool) { SourceTree.display(path + $0, below: root) }[...]
    }

    /// Whether a name is that of a file to be noted.
    private func isLookedAt(_ entry: FolderListing.Entry, _ path: [UInt8]) -> Bool {
        entry.kind == .file && SkippedName.kind(ofFile: entry.name[...]) == nil
            && path.count + entry.name.count <= OriginalPath.limit
    }

    private mutating func take(
        _ entry: FolderListing.Entry, in folder: Int, _ path: [UInt8], _ descriptor: Int32,
        _ looks: inout ArraySlice<FileLook>
    ) {
        let whole = path + entry.name
        let isSkipped = tree.folders[folder].isSkipped
        if entry.kind == .folder {
            let isResourceFork = isSkipped || SkippedName.isResourceForkFolder(entry.name[...])
            guard whole.count < OriginalPath.limit else {
                return leaveOut(whole, "has a path of more than \(OriginalPath.limit) bytes")
            }
            tree.folders.append(
                SourceTree.Folder(parent: folder, name: tree.names.append(entry.name), isSkipped: isResourceFork))
        } else if isSkipped {
            tree.skips.append((folder, .resourceFork, 1))
        } else if let kind = SkippedName.kind(ofFile: entry.name[...]), entry.kind == .file {
            tree.skips.append((folder, kind, 1))
        } else if whole.count > OriginalPath.limit {
            leaveOut(whole, "has a path of more than \(OriginalPath.limit) bytes")
        } else if entry.kind == .file, let look = looks.popFirst() {
            note(entry.name, look, in: folder, whole, link: nil)
        } else {
            takeOther(entry, in: folder, whole)
        }
    }

    private mutating func takeOther(_ entry: FolderListing.Entry, in folder: Int, _ path: [UInt8]) {
        switch entry.kind {
        case .link: follow(entry.name, in: folder, path)
        case .socket: leaveOut(path, "is a socket")
        case .pipe: leaveOut(path, "is a named pipe")
        case .device: leaveOut(path, "is a device")
        case .file, .folder, .unknown: leaveOut(path, "can't be read")
        }
    }

    /// Notes a file after a look at it.
    private mutating func note(_ name: [UInt8], _ look: FileLook, in folder: Int, _ path: [UInt8], link: [UInt8]?) {
        switch look {
        case .otherKind: leaveOut(path, "is not a regular file")
        case .failure(let errno): leaveOut(path, "can't be read: \(errno)")
        case .file(let size, let modified, let isImage):
            if let link { tree.links[tree.files.count] = link }
            tree.files.append(
                SourceTree.File(folder: UInt32(folder), isImage: isImage, size: size), name: name)
            tree.newestModification = max(tree.newestModification ?? modified, modified)
        }
    }

    /// Takes a symbolic link for the file it leads to, if that lies below the root.
    private mutating func follow(_ name: [UInt8], in folder: Int, _ path: [UInt8]) {
        let target: [UInt8]
        let display = tree.display(path)
        do throws(IOFault) {
            target = try FolderAccess.resolve(tree.realPath + [Text.slash] + path, name: display)
        } catch {
            let reason =
                error.errno == .noSuchFileOrDirectory
                ? "to a file that is not there" : "that leads nowhere: \(error.errno)"
            return leaveOut(path, "is a symbolic link \(reason)")
        }
        let base = tree.realPath.last == Text.slash ? tree.realPath : tree.realPath + [Text.slash]
        guard target == tree.realPath || Text.lies(target, below: base) else {
            return leaveOut(path, "is a symbolic link to \(Text.string(target)), outside of the source")
        }
        let below = Array(target.dropFirst(base.count))
        guard let kind = try? FolderAccess.kind(of: below, in: tree.root.descriptor, name: display), kind == .file
        else {
            return leaveOut(path, "is a symbolic link to something that is not a regular file")
        }
        let look = FileLook(at: below, in: tree.root.descriptor, name: display)
        note(name, look, in: folder, path, link: below)
    }

    private mutating func leaveOut(_ path: [UInt8], _ detail: String) {
        tree.notices.append(SourceNotice(.leftOut, subject: tree.display(path), detail: detail))
    }
}
