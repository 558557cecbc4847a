import VrarcArchive

/// What a scan found below one folder of the user's: arrays with an element a folder and a file.
///
/// Each folder's files and folders follow each other, in byte order of their names, and folders come after the folder
/// they lie in.
struct SourceTree: Sendable {
    /// What was passed over as documented.
    enum Skip: UInt8, Sendable, CaseIterable { case finderFile, thumbnails, resourceFork, emptyFolder }

    struct Folder: Sendable {
        let parent: Int
        let name: ByteStore.Place
        /// Whether it is, or lies in, a `__MACOSX`.
        let isSkipped: Bool
        var files: Range<Int> = 0..<0
        var folders: Range<Int> = 0..<0
    }

    struct File: Sendable {
        let folder: UInt32
        /// Whether its first bytes are those of an image.
        let isImage: Bool
        let size: UInt64
    }

    /// The folder as the user named it.
    let displayPath: String
    /// The folder without symbolic links, such as `/data/dogs`.
    let realPath: [UInt8]
    let root: OpenFolder
    var folders: [Folder] = []
    var files = FileTable()
    /// The names of the folders.
    var names = ByteStore()
    /// For files that are symbolic links: the path below the root that they lead to.
    var links: [Int: [UInt8]] = [:]
    /// What was passed over, by the number of the folder it lies in.
    var skips: [(folder: Int, kind: Skip, count: Int)] = []
    /// What could not be taken.
    var notices: [SourceNotice] = []
    var newestModification: Int64?

    init(displayPath: String, realPath: [UInt8], root: OpenFolder) {
        self.displayPath = displayPath
        self.realPath = realPath
        self.root = root
    }

    func name(ofFolder folder: Int) -> ArraySlice<UInt8> { names[folders[folder].name] }

    func name(ofFile file: Int) -> ArraySlice<UInt8> { files.name(of: file) }

    /// The path of a folder below the root, with a `/` at its end; empty for the root.
    func path(ofFolder folder: Int) -> [UInt8] {
        var chain: [Int] = []
        var next = folder
        while next != 0 {
            chain.append(next)
            next = folders[next].parent
        }
        var path: [UInt8] = []
        for folder in chain.reversed() {
            path.append(contentsOf: name(ofFolder: folder))
            path.append(Text.slash)
        }
        return path
    }

    /// The path of a file below the root.
    func path(ofFile file: Int) -> [UInt8] {
        path(ofFolder: Int(files[file].folder)) + name(ofFile: file)
    }

    /// The path below the root at which a file's bytes are.
    func contentPath(ofFile file: Int) -> [UInt8] { links[file] ?? path(ofFile: file) }

    /// A path below the root as the user knows it.
    func display(_ path: some Collection<UInt8>) -> String { Self.display(path, below: displayPath) }

    /// A path below a root as the user knows it.
    static func display(_ path: some Collection<UInt8>, below displayPath: String) -> String {
        guard !path.isEmpty else { return displayPath }
        let separator = displayPath.utf8.last == Text.slash ? "" : "/"
        let text = Text.string(path)
        return displayPath + separator + (text.utf8.last == Text.slash ? String(text.dropLast()) : text)
    }

    /// The file of that name directly in a folder.
    func file(named name: String, in folder: Int) -> Int? {
        folders[folder].files.first { self.name(ofFile: $0).elementsEqual(name.utf8) }
    }

    /// The folder of that name directly in a folder.
    func folder(named name: String, in folder: Int) -> Int? {
        folders[folder].folders.first { self.name(ofFolder: $0).elementsEqual(name.utf8) && !folders[$0].isSkipped }
    }
}
