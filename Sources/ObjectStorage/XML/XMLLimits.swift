/// How much of a document is read; the longest lists of S3 have 1,000 entries, and less than 2 MiB.
package struct XMLLimits: Sendable {
    /// Bytes of the document, at most 1 GiB.
    package var bytes: Int
    package var elements: Int
    /// Elements inside each other, the root too.
    package var depth: Int

    package init(bytes: Int = 16 << 20, elements: Int = 100_000, depth: Int = 32) {
        self.bytes = min(bytes, 1 << 30)
        self.elements = elements
        self.depth = depth
    }
}
