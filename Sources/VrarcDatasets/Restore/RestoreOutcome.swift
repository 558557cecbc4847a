import VrarcFormat

/// What became of a file.
enum RestoreOutcome: Sendable {
    case written(bytes: UInt64, isLink: Bool)
    /// There was one already.
    case skipped
    case damaged(Finding)
}
