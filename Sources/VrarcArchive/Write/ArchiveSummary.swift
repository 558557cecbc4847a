public import VrarcFormat

/// What was written.
public struct ArchiveSummary: Sendable {
    public let contentID: BlobDigest
    public let archiveID: BlobDigest
    public let fileID: BlobDigest
    /// Bytes of the file.
    public let fileLength: UInt64
    /// Distinct contents, tag files included.
    public let blobs: UInt64
    /// Logical files below `data/`.
    public let payloadFiles: UInt64
    /// Their octets.
    public let payloadOctets: UInt64
    /// Octets below `data/` that are stored, each content once.
    public let storedOctets: UInt64
}
