package import VrarcArchive
package import VrarcFormat

/// Verifies an archive.
package enum Verification {
    /// Throws where the file can't be looked at; everything else is in the report.
    package static func run(
        _ source: any ByteSource, depth: VerificationDepth, jobs: Int, expecting expected: BlobDigest?,
        progress: @escaping ProgressHandler
    ) throws(ArchiveError) -> VerificationReport {
        try ArchiveVerifier(source: source, depth: depth, jobs: jobs, progress: progress).verify(expecting: expected)
    }
}
