package import SystemPackage
package import VrarcArchive
package import VrarcFormat

/// Which verification is wanted.
package struct Verification {
    package var depth = VerificationDepth.full
    package var jobs = 2
    package var expected: BlobDigest?
    /// How many contents are read, where only a sample is.
    package var sample: UInt64?
    /// Where it is noted how far a full verification has come.
    package var record: FilePath?

    package init() {}

    /// Throws where the file can't be looked at; everything else is in the report.
    package func run(
        _ source: any ByteSource, progress: @escaping ProgressHandler
    ) throws(ArchiveError) -> VerificationReport {
        if let record {
            return try RecordedVerifier(source: source, jobs: jobs, record: record, progress: progress).verify(
                expecting: expected)
        }
        if let sample {
            return try ListVerifier(source: source, sample: sample, progress: progress).verify(expecting: expected)
        }
        return try ArchiveVerifier(source: source, depth: depth, jobs: jobs, progress: progress).verify(
            expecting: expected)
    }
}
