/// One collection, or one classifier, or the rest (spec 2): groups hold headers of one unit only (spec 5.1).
package enum TreeUnit: Hashable, Sendable {
    /// The collection of a slug.
    case collection(slug: [UInt8])
    /// The classifier of a slug.
    case classifier(slug: [UInt8])
    /// What belongs to neither.
    case rest
}
