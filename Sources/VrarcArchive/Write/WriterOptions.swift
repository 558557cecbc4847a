package import VrarcFormat

/// What the bytes of an archive depend on besides its content.
package struct WriterOptions: Sendable {
    /// Name of the top folder; portable, at most 60 bytes.
    package var bundleName: String
    /// Modification time of every tar entry: SOURCE_DATE_EPOCH, or 0.
    package var modified: UInt64
    /// `YYYY-MM-DD` of SOURCE_DATE_EPOCH, if that was set.
    package var baggingDate: String?
    /// Program and version, for bag-info.
    package var softwareAgent: String
    /// What it is packed from, for bag-info.
    package var sources: [String]
    /// Newest modification time in the source, RFC 3339, for bag-info.
    package var sourceModified: String?
    /// How much one frame of a section takes; smaller only in tests.
    package var sectionLimits = SectionLimits()
    /// How many files the writer can hold; fewer only in tests.
    package var fileLimit = Int(UInt32.max) - 1

    package init(bundleName: String, softwareAgent: String) {
        self.bundleName = bundleName
        modified = 0
        self.softwareAgent = softwareAgent
        sources = []
    }
}
