/// A data frame ready to be written, in pieces so that large contents are not copied.
package struct FrameParts: Sendable {
    package let segments: [OutputSegment]
    /// Whether it is a raw frame (spec 5.1).
    package let isRaw: Bool

    package init(_ segments: [OutputSegment], isRaw: Bool) {
        self.segments = segments
        self.isRaw = isRaw
    }
}
