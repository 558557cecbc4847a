import SystemPackage
import VrarcArchive
import VrarcFormat

/// Writes the files of one job, or makes links in their place.
final class RestoreWriter {
    private let target: TargetFolder
    private let links: LinkRegistry
    private let options: RestoreOptions
    private var last: (path: [UInt8], folder: OpenFolder, isNew: Bool)?

    init(_ target: TargetFolder, _ links: LinkRegistry, _ options: RestoreOptions) {
        self.target = target
        self.links = links
        self.options = options
    }

    /// Writes a file whose content is at hand.
    func write(_ item: RestoreItem, _ bytes: UnsafeRawBufferPointer) throws(ArchiveError) -> RestoreOutcome {
        try write(item.disk, digest: item.entry.digest) { file throws(ArchiveError) in
            do throws(IOFault) {
                try unsafe file.write(bytes)
            } catch {
                throw ArchiveError(error)
            }
        }
    }

    /// Writes a file whose content `fill` gives; what it throws is thrown.
    ///
    /// - Parameters:
    ///   - path: Path below the target.
    ///   - digest: Files of one digest may be links to one another; those of none are not.
    func write(
        _ path: [UInt8], digest: BlobDigest?, _ fill: (inout TargetFile) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> RestoreOutcome {
        let name = Array(Text.lastComponent(path))
        let display = target.display(path)
        let folder = try Self.rethrown { () throws(IOFault) in try self.folder(of: path) }
        // In a folder of our own making the name is mostly free, and giving it says if it is not.
        let isNew = last?.isNew == true
        if !isNew, options.onExisting != .replace, try Self.isThere(name, in: folder, display) {
            return try there(display)
        }
        if isNew, options.links != .copy, try Self.isThere(name, in: folder, display) {
            // A link is made without being told of a name that is there.
            try checkIsListed(name, in: folder, display)
            if options.onExisting != .replace { return try there(display) }
        }
        if let digest, let outcome = try linked(digest, name, folder, display) { return outcome }
        var file = try Self.rethrown { () throws(IOFault) in try TargetFile(name, in: folder, display: display) }
        try fill(&file)
        let size = file.count
        var outcome = try Self.committed(&file, replace: !isNew && options.onExisting == .replace)
        if outcome == .alreadyThere, isNew {
            try checkIsListed(name, in: folder, display)
            if options.onExisting == .replace { outcome = try Self.committed(&file, replace: true) }
        }
        guard outcome == .written else { return try there(display) }
        if let digest, options.links != .copy { links.note(digest, path, size) }
        return .written(bytes: size, isLink: false)
    }

    /// Makes a file by a link to one that was written before; `nil` if it must be written.
    private func linked(
        _ digest: BlobDigest, _ name: [UInt8], _ folder: OpenFolder, _ display: String
    ) throws(ArchiveError) -> RestoreOutcome? {
        guard options.links != .copy, let (other, size) = links.file(of: digest), size > 0 else { return nil }
        let outcome: TargetFile.Outcome
        do throws(IOFault) {
            outcome =
                options.links == .hard
                ? try hardLink(other, name, folder, display) : try clone(other, name, folder, display)
        } catch {
            // One more link than the file system allows: the next copy takes the links that follow.
            if error.errno == .tooManyLinks { return nil }
            let way = options.links == .hard ? "make hard links" : "share blocks between files"
            throw ArchiveError(
                .io, subject: display,
                detail: "can't \(way) on this file system (\(error.errno)); restore copies instead",
                cause: error)
        }
        return outcome == .written ? .written(bytes: size, isLink: true) : try there(display)
    }

    private func hardLink(
        _ other: [UInt8], _ name: [UInt8], _ folder: OpenFolder, _ display: String
    ) throws(IOFault) -> TargetFile.Outcome {
        let otherFolder = try target.openFolder(Array(Text.parent(other)), isMade: false)
        return try TargetFile.link(
            name, in: folder, to: Array(Text.lastComponent(other)), in: otherFolder,
            replace: options.onExisting == .replace, display: display)
    }

    private func clone(
        _ other: [UInt8], _ name: [UInt8], _ folder: OpenFolder, _ display: String
    ) throws(IOFault) -> TargetFile.Outcome {
        let otherFolder = try target.openFolder(Array(Text.parent(other)), isMade: false)
        let source = try FolderAccess.openFile(
            Array(Text.lastComponent(other)), in: otherFolder.descriptor, name: target.display(other))
        var file = try TargetFile(name, in: folder, display: display)
        try file.clone(source)
        return try file.commit(replace: options.onExisting == .replace)
    }

    private static func isThere(
        _ name: [UInt8], in folder: OpenFolder, _ display: String
    ) throws(ArchiveError) -> Bool {
        try rethrown { () throws(IOFault) in
            try FolderAccess.kind(of: name, in: folder.descriptor, name: display) != nil
        }
    }

    private static func committed(
        _ file: inout TargetFile, replace: Bool
    ) throws(ArchiveError) -> TargetFile.Outcome {
        do throws(IOFault) {
            return try file.commit(replace: replace)
        } catch {
            throw ArchiveError(error)
        }
    }

    /// Throws if a folder has a name only as its file system reads names. This run gives each name once: where it has
    /// just that name, another run wrote the file.
    private func checkIsListed(_ name: [UInt8], in folder: OpenFolder, _ display: String) throws(ArchiveError) {
        let isListed = try Self.rethrown { () throws(IOFault) in
            let handle = try FolderAccess.openFolder([], in: folder.descriptor, name: display)
            return try FolderListing(of: handle).entries.contains { $0.name == name }
        }
        guard isListed else {
            throw ArchiveError(
                .exists, subject: display,
                detail: "has the name of another file of the archive, as this file system reads names")
        }
    }

    private func there(_ display: String) throws(ArchiveError) -> RestoreOutcome {
        if options.onExisting == .skip { return .skipped }
        throw ArchiveError(.exists, subject: display, detail: "is there already, and was not to be replaced")
    }

    /// The folder of a path, made if it is not there. Files that follow each other mostly share one.
    private func folder(of path: [UInt8]) throws(IOFault) -> OpenFolder {
        let parent = Array(Text.parent(path))
        if let last, last.path == parent { return last.folder }
        let folder = try target.openFolder(parent, isMade: true)
        last = (parent, folder, target.isNew(parent))
        return folder
    }

    private static func rethrown<R: ~Copyable>(_ body: () throws(IOFault) -> R) throws(ArchiveError) -> R {
        do throws(IOFault) {
            return try body()
        } catch {
            throw ArchiveError(error)
        }
    }
}
