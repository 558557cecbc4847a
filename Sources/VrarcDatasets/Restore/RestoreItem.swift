import VrarcFormat

/// A file to be restored.
struct RestoreItem: Sendable {
    let entry: IndexEntry
    /// Path in the archive, below the top folder.
    let path: [UInt8]
    /// Path below the target.
    let disk: [UInt8]

    /// Whether a file is restored before another: by the places of their contents, so that the archive is read forwards.
    func precedes(_ other: RestoreItem) -> Bool {
        let (a, b) = (entry, other.entry)
        return (a.offset, a.storedLength, a.positionInFrame, a.digest)
            < (b.offset, b.storedLength, b.positionInFrame, b.digest)
    }

    /// Whether one reading serves both: of a group's frame, or of a large content.
    func isRead(with other: RestoreItem) -> Bool {
        let (a, b) = (entry, other.entry)
        return a.offset == b.offset && a.storedLength == b.storedLength && a.isSmall == b.isSmall
            && (a.isSmall || a.digest == b.digest)
    }
}
