/// How a path and an earlier one can't both be on a disk (spec 5.5, E033).
package enum PathConflict: Hashable, Sendable {
    /// An earlier path is the same.
    case equal
    /// An earlier path is the same after folding: it differs in case, or in characters that fold alike.
    case equalAfterFolding
    /// An earlier file is a directory of this path.
    case belowFile
    /// This path is a directory of an earlier one.
    case aboveFile

    /// What is wrong, for a person.
    package var sentence: String {
        switch self {
        case .equal: "The path is there twice."
        case .equalAfterFolding: "The path differs from an earlier one only in case."
        case .belowFile: "The path lies below a file."
        case .aboveFile: "The path is a directory of an earlier file."
        }
    }
}
