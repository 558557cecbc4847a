import VrarcArchive
import VrarcFormat

/// A file to be restored.
struct RestoreItem: Sendable {
    let entry: IndexEntry
    /// Path in the archive, below the top folder.
    let path: [UInt8]
    /// Path below the target.
    let disk: [UInt8]
}

/// Files whose contents are in one frame, or that all have the content of one large blob.
struct RestoreJob: Sendable {
    let items: [RestoreItem]

    /// Bytes of memory that the job may take.
    var cost: Int {
        let entry = items[0].entry
        return entry.isSmall ? FormatLimits.group * 2 : Int(min(entry.rawLength, UInt64(FormatLimits.frameContent))) * 2
    }
}

/// What became of a file.
enum RestoreOutcome: Sendable {
    case written(bytes: UInt64, isLink: Bool)
    /// There was one already.
    case skipped
    case damaged(Finding)
}
