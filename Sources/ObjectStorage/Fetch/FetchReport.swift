/// What fetching an object came to.
package struct FetchReport: Sendable {
    /// What the bytes that came were compared with.
    package enum Comparison: String, Sendable {
        /// Nothing but the object's length.
        case length
        /// The checksum that the store keeps of the object.
        case store
        /// The checksums that the archive itself has of its blocks.
        case blocks
    }

    package let object: StoreObject
    /// Bytes that came in this run.
    package let fetchedBytes: UInt64
    /// Bytes that an earlier run had brought.
    package let reusedBytes: UInt64
    package let comparison: Comparison
    /// Whether blocks are not as the archive says, though they came so twice: the store has them so.
    package let isDamaged: Bool
}
