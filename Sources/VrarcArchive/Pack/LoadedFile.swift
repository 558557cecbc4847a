internal import VrarcFormat
internal import VrarcModel

/// A file that was read, hashed and, where it is large, compressed.
struct LoadedFile: Sendable {
    let digest: BlobDigest
    let size: UInt64
    let content: StoredContent
    /// The record, for an image.
    let record: ImageRecord?
    /// The record's line in `metadata.jsonl`.
    let line: [UInt8]
}

/// What became of one file of the plan.
enum LoadOutcome: Sendable {
    case loaded(LoadedFile)
    case failed(SourceFault)
}
