/// What fetching an object came to.
package struct FetchReport: Sendable {
    package let object: StoreObject
    /// Bytes that came in this run.
    package let fetchedBytes: UInt64
    /// Bytes that an earlier run had brought.
    package let reusedBytes: UInt64
    /// What was compared with what the store keeps: its checksum, or nothing but the length.
    package let isCompared: Bool
}
