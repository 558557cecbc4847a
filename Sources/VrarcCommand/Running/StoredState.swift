/// What a store says of an archive that lies in it.
package struct StoredState: Sendable {
    /// Bytes.
    package let size: UInt64
    /// Such as `DEEP_ARCHIVE`.
    package let storageClass: String?
    /// Why it can't be read now, and what to do; `nil` if it can.
    package let obstacle: String?

    package init(size: UInt64, storageClass: String?, obstacle: String?) {
        self.size = size
        self.storageClass = storageClass
        self.obstacle = obstacle
    }
}
