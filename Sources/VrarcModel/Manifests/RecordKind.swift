/// Which of the two tables of spec 5.10 the records of a `metadata.jsonl` follow.
package enum RecordKind: Hashable, Sendable, CaseIterable {
    /// `data/collections/<slug>/metadata.jsonl`.
    case collection
    /// `data/classifiers/<slug>/metadata.jsonl`.
    case classifier
}
