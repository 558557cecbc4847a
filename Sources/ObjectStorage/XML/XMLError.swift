/// Why a document is not read.
package struct XMLError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// It is no XML, or not all of it.
        case malformed
        /// It has a document type.
        case documentType
        /// It has more than is read.
        case tooLarge
    }

    package let kind: Kind
    /// From 1 on.
    package let line: Int
    /// A part of a sentence, such as `mismatched tag`.
    package let detail: String
}
