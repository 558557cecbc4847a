/// How files of equal content are restored.
package enum LinkMode: String, Sendable, CaseIterable {
    /// Each is a copy of its own.
    case copy
    /// Those after the first are hard links to it.
    case hard
    /// Those after the first share its blocks on disk, where the file system can do that.
    case reflink
}
