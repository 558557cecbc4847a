/// How a source is to be packed.
package struct PackOptions: Sendable {
    /// Compression level, 1 to 19.
    package var level = 3
    /// Threads that read, hash, compress and write, that of the packer included; the bytes do not depend on it.
    package var jobs = 2
    package var writer: WriterOptions
    /// Whether little may wait between reading and writing: for a source that takes longer to get than to pack. The bytes do
    /// not depend on it.
    package var isFrugal = false

    package init(writer: WriterOptions) {
        self.writer = writer
    }
}

/// What became of a source.
public struct PackReport: Sendable {
    /// What was written.
    public let summary: ArchiveSummary
    /// What was skipped, left out, or kept in another form, in the order of the source.
    public let notices: [SourceNotice]
    /// Each collection and classifier, in canonical order.
    public let units: [PackedUnit]
    /// Files below `data/attachments/`.
    public let attachments: UInt64
}

/// What is in the archive of one collection or classifier.
public struct PackedUnit: Sendable {
    /// `collection` or `classifier`.
    public let kind: String
    public let name: String
    public let slug: String
    public let images: UInt64
    /// Images with at least one object; 0 for classifiers.
    public let labelled: UInt64
    /// Objects of all images (boxes); 0 for classifiers.
    public let objects: UInt64
    /// Classes with images; 0 for collections.
    public let classes: UInt64
    public let attachments: UInt64
    public let models: UInt64
}
