import VrarcFormat

/// A file to be restored.
struct RestoreItem: Sendable {
    let entry: IndexEntry
    /// Path in the archive, below the top folder.
    let path: [UInt8]
    /// Path below the target.
    let disk: [UInt8]
}
