/// How far work has come: one type for all commands, shown as a bar or as JSON lines.
public struct WorkProgress: Hashable, Sendable {
    /// What is being done, such as `packing`; a phase shows no 100 % while it works.
    public var phase: String
    /// Files or blobs done, and how many there are if that is known.
    public var items: UInt64
    public var totalItems: UInt64?
    /// Bytes done, and how many there are if that is known.
    public var bytes: UInt64
    public var totalBytes: UInt64?

    public init(
        phase: String, items: UInt64 = 0, totalItems: UInt64? = nil, bytes: UInt64 = 0, totalBytes: UInt64? = nil
    ) {
        self.phase = phase
        self.items = items
        self.totalItems = totalItems
        self.bytes = bytes
        self.totalBytes = totalBytes
    }
}

/// Takes progress as it comes; must return at once, may be called on any thread.
public typealias ProgressHandler = @Sendable (WorkProgress) -> Void
