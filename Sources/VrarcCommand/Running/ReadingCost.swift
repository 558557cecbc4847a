/// What it takes to read some ranges of an archive.
package struct ReadingCost: Sendable {
    /// Reads of a file, or requests to a store.
    package let requests: UInt64
    /// Bytes that are read, with those between ranges that are near to each other.
    package let bytes: UInt64

    package init(requests: UInt64, bytes: UInt64) {
        self.requests = requests
        self.bytes = bytes
    }
}
