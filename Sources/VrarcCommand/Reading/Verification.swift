import SystemPackage
package import VrarcArchive
package import VrarcFormat

/// Verifies a local archive.
package enum Verification {
    /// Throws where the file can't be looked at; everything else is in the report.
    package static func run(
        _ file: String, depth: VerificationDepth, jobs: Int, expecting expected: BlobDigest?,
        progress: @escaping ProgressHandler
    ) throws(ArchiveError) -> VerificationReport {
        let source = try FileSource(FilePath(file))
        return try ArchiveVerifier(source: source, depth: depth, jobs: jobs, progress: progress).verify(
            expecting: expected)
    }
}
