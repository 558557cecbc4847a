/// What is wrong with an image that is kept as it is (spec 5.9).
package enum ImageProblem: String, CaseIterable, Hashable, Sendable {
    /// The bytes end before the image does.
    case truncated
    /// Its structure can't be read.
    case malformed
}
