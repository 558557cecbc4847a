import VrarcModel

/// What is needed to say what a unit's source says of an image.
struct UnitContext: Sendable {
    /// The unit's folder below the root of its tree, with a `/` at its end.
    let path: [UInt8]
    let records: RecordIndex?
    /// The training file of an image file, by the number of that in the tree.
    var training: [Int: TrainingIndex.File] = [:]
    /// The names of the classes by slug.
    var classNames: [[UInt8]: String] = [:]
}
