public import SystemPackage

/// A folder that a user gives to be packed, and what it is to become.
public enum SourceArgument: Sendable, Hashable {
    /// A bundle folder, or a folder that is told by what is in it.
    case folder(FilePath)
    /// A folder that becomes a collection; its name is the folder's if none is given.
    case collection(name: String?, FilePath)
    /// A folder that becomes a classifier; its name is the folder's if none is given.
    case classifier(name: String?, FilePath)

    /// The folder.
    public var path: FilePath {
        switch self {
        case .folder(let path), .collection(_, let path), .classifier(_, let path): path
        }
    }
}
