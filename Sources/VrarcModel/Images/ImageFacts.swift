/// What an image's bytes say of it (spec 5.9).
package struct ImageFacts: Hashable, Sendable {
    /// Told by the first bytes.
    package var mediaType: MediaType
    /// Width of the stored pixels, before any orientation; `nil` if the bytes do not tell. Never 0.
    package var width: UInt64?
    /// Height of the stored pixels, before any orientation; `nil` if the bytes do not tell. Never 0.
    package var height: UInt64?
    /// The EXIF orientation, 1 to 8; `nil` if there is none.
    package var orientation: UInt8?
    /// What is wrong with the image; `nil` if nothing is.
    package var problem: ImageProblem?

    package init(
        mediaType: MediaType, width: UInt64? = nil, height: UInt64? = nil, orientation: UInt8? = nil,
        problem: ImageProblem? = nil
    ) {
        self.mediaType = mediaType
        self.width = width
        self.height = height
        self.orientation = orientation
        self.problem = problem
    }

    /// Whether the picture is shown with its sides exchanged.
    private var isTurned: Bool { orientation.map { $0 >= 5 } ?? false }

    /// Width of the picture as it is shown, after orientation.
    package var shownWidth: UInt64? { isTurned ? height : width }

    /// Height of the picture as it is shown, after orientation.
    package var shownHeight: UInt64? { isTurned ? width : height }
}
