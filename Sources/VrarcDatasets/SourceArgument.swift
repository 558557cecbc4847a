public import SystemPackage

/// A folder that a user gives to be packed, and what it is to become.
public enum SourceArgument: Sendable, Hashable {
    /// A bundle folder, or a folder that is told by what is in it.
    case folder(FilePath)
    /// A folder that becomes a collection; its name is the folder's if none is given.
    case collection(name: String?, FilePath)
    /// A folder that becomes a classifier; its name is the folder's if none is given.
    case classifier(name: String?, FilePath)
    /// Zips directly in a folder, by name, that become a classifier; nothing else in the folder is looked at.
    case zips(name: String, FilePath, [String])

    /// The folder.
    public var path: FilePath {
        switch self {
        case .folder(let path), .collection(_, let path), .classifier(_, let path), .zips(_, let path, _): path
        }
    }

    /// What was given, as the user knows it.
    var given: [FilePath] {
        if case .zips(_, let folder, let names) = self { return names.map { folder.appending($0) } }
        return [path]
    }

    /// What alone is looked at directly in the folder; `nil` for all.
    var only: Set<[UInt8]>? {
        if case .zips(_, _, let names) = self { return Set(names.map { Array($0.utf8) }) }
        return nil
    }
}
