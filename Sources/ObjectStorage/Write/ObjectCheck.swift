import VrarcArchive

/// Compares what a store says of an object with the parts that it was made of.
struct ObjectCheck {
    let parts: [StoredPart]
    let digests: [PartDigest]
    let size: UInt64
    /// SHA-256 of the archive's last footer; `nil` where it is not put beside the object.
    let fileID: String?

    /// What does not fit; `nil` if all does that the store says.
    func fault(of object: StoreObject) -> String? {
        guard object.size == size else { return "the object has \(object.size) bytes, and should have \(size)" }
        if let checksum = object.checksum, isOfParts(checksum) {
            // Where a store encrypts with keys of its own, an ETag is none of these MD5s.
            return checksum == PartDigest.composite(digests)
                ? nil : "the object's checksum is another than that of the parts that were sent"
        }
        if let etag = compositeETag, let stored = object.etag, isOfParts(stored.filter { $0 != "\"" }),
            stored.filter({ $0 != "\"" }) != etag
        {
            return "the object's ETag is another than that of the parts that were sent"
        }
        return nil
    }

    /// Whether an object is surely the one of these parts: more than its size says so.
    func isSame(_ object: StoreObject) -> Bool {
        guard fault(of: object) == nil else { return false }
        if let checksum = object.checksum, PartDigest.isComposite(checksum, of: digests) { return true }
        if let fileID, object.metadata[ObjectMetadata.fileID] == fileID { return true }
        return compositeETag != nil && object.etag?.filter { $0 != "\"" } == compositeETag
    }

    /// Stores that put an object together anew give it a checksum without the number of parts, which is of another kind.
    private func isOfParts(_ text: String) -> Bool { text.hasSuffix("-\(parts.count)") }

    /// The ETag that S3 gives an object: the MD5 of the MD5s of its parts.
    private var compositeETag: String? {
        var all: [UInt8] = []
        for part in parts {
            guard let md5 = part.md5 else { return nil }
            all += Hexadecimal.bytes(md5)
        }
        return MD5.text(of: all).map { "\($0)-\(parts.count)" }
    }
}
