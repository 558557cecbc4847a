public import VrarcFormat

/// What is known of a blob that was found without a footer (spec 8.5).
public enum SalvageState: String, Sendable, CaseIterable {
    /// Its digest stands in a part of the index, the manifests or the records that survives.
    case proven
    /// Its frames are sound and a header names it, but no surviving digest confirms it.
    case plausible
    /// Its frames are sound; its name is lost.
    case nameless
}

/// One blob that was recovered.
public struct SalvagedBlob: Sendable {
    public let state: SalvageState
    /// Where it was in the damaged archive, below the top folder; `nil` if nameless.
    public let path: String?
    public let digest: BlobDigest
    /// Bytes.
    public let size: UInt64
    /// Offset of its first frame in the damaged archive.
    public let offset: UInt64
}

/// What a salvage brought back.
public struct SalvageReport: Sendable {
    /// The blobs, in the order of the damaged file.
    public let blobs: [SalvagedBlob]
    /// Paths that a surviving manifest, record, header or link names and whose content is not there, in byte order.
    public let lost: [String]
    /// Bytes of the damaged file that are in no sound frame.
    public let unreadableBytes: UInt64
    /// The new archive.
    public let pack: PackReport
}
