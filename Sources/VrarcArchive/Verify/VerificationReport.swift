public import VrarcFormat

/// How deep a verification looks; from `scrub` on each includes the ones before (spec 2).
public enum VerificationDepth: String, Sendable, CaseIterable, Comparable {
    /// Footer, index and manifests against each other: hardly anything is read, and so no damage of contents is seen.
    case lists
    /// Stored bytes against their checksums.
    case scrub
    /// Footer, index, tar stream, bag and manifests against each other.
    case structure
    /// Every blob decoded and hashed.
    case full

    public static func < (a: VerificationDepth, b: VerificationDepth) -> Bool {
        allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }
}

/// What a verification found and established (spec 2, 8.4).
public struct VerificationReport: Sendable {
    public let depth: VerificationDepth
    /// All findings, by code and place.
    public let findings: [Finding]
    /// The words of spec 2 that hold, such as `stored intact`.
    public let established: [String]
    /// The ids, where the archive could be opened.
    public let contentID: BlobDigest?
    public let archiveID: BlobDigest?
    public let fileID: BlobDigest?
    /// Bytes of the file.
    public let fileLength: UInt64
    /// Blobs that were decoded and whose digest matched.
    public let intactBlobs: UInt64
    /// Blobs in the index.
    public let blobs: UInt64
    /// Blobs that were chosen to be read, where only a sample was.
    public var sampledBlobs: UInt64?
    /// Logical files below `data/`.
    public let payloadFiles: UInt64
    /// Whether a finding breaks a MUST.
    public var isDamaged: Bool { findings.contains { $0.code.isError } }
}
