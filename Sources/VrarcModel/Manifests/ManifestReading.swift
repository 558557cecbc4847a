/// A manifest that was read, and whether its bytes are the canonical ones.
package struct ManifestReading<Content: Sendable>: Sendable {
    /// The manifest.
    package let content: Content
    /// Whether the bytes are what a writer makes of it; otherwise [E067]. The content can be used all the same.
    package let isCanonical: Bool

    package init(_ content: Content, isCanonical: Bool) {
        self.content = content
        self.isCanonical = isCanonical
    }
}
