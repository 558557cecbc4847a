import VrarcModel

/// A folder of a tree that is to become a collection or classifier.
struct UnitFolder: Sendable {
    /// A folder in it, or itself.
    struct Folder: Sendable {
        let number: Int
        /// Its path below the unit's folder, with a `/` at its end; empty for the unit's folder itself.
        let path: [UInt8]
        /// Place in `folders` of the folder directly in the unit's folder that it is or lies in; -1 for the unit's own.
        let top: Int
    }

    let tree: SourceTree
    let treeNumber: Int
    let root: Int
    let kind: RecordKind
    /// The unit's folder first, each other behind the one it lies in; no `__MACOSX`.
    let folders: [Folder]
    /// The unit's folder below the root of the tree, with a `/` at its end; empty for the root itself.
    let path: [UInt8]

    /// - Parameter others: Folders of the tree that are not part of it.
    init(tree: SourceTree, treeNumber: Int, root: Int, kind: RecordKind, leavingOut others: Set<Int> = []) {
        self.tree = tree
        self.treeNumber = treeNumber
        self.root = root
        self.kind = kind
        path = tree.path(ofFolder: root)
        var folders = [Folder(number: root, path: [], top: -1)]
        var next = 0
        while next < folders.count {
            let folder = folders[next]
            for child in tree.folders[folder.number].folders
            where !tree.folders[child].isSkipped && !others.contains(child) {
                let path = folder.path + tree.name(ofFolder: child) + [Text.slash]
                folders.append(Folder(number: child, path: path, top: next == 0 ? folders.count : folder.top))
            }
            next += 1
        }
        self.folders = folders
    }

    /// The unit's folder as the user knows it.
    var display: String { tree.display(path) }

    /// A file of the unit as the user knows it.
    func display(_ below: [UInt8]) -> String { tree.display(path + below) }

    /// A file directly in the unit's folder.
    func file(named name: String) -> Int? { tree.file(named: name, in: root) }

    /// Place in `folders` of a folder directly in the unit's folder.
    func top(named name: String) -> Int? {
        folders.firstIndex { $0.top >= 0 && $0.path.elementsEqual(name.utf8 + [Text.slash]) }
    }

    /// The path of a file below the unit's folder.
    func path(of file: Int, in folder: Folder) -> [UInt8] { folder.path + tree.name(ofFile: file) }

    /// The handle that the source gives a file.
    func id(of file: Int) -> UInt64 { FileID.disk(tree: treeNumber, file: file) }
}
