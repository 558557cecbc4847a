package import VrarcFormat
internal import VrarcArchive
internal import VrarcModel

/// What proves the bytes of a part.
package struct PartDigest: Sendable, Hashable {
    package let sha256: BlobDigest

    package init(_ sha256: BlobDigest) {
        self.sha256 = sha256
    }

    /// As stores write it.
    package var base64: String { Base64.encode(sha256.bytes) }

    /// What a store that keeps the SHA-256 of each part says of the whole object.
    static func composite(_ digests: [PartDigest]) -> String {
        var hash = SHA256()
        for digest in digests { unsafe hash.update(digest.sha256.bytes.span.bytes) }
        return "\(Base64.encode(hash.finish().bytes))-\(digests.count)"
    }

    /// Whether a store's checksum of an object is that of the digests of its parts; not all stores put their number behind it.
    static func isComposite(_ checksum: String, of digests: [PartDigest]) -> Bool {
        let own = composite(digests)
        return checksum == own || "\(checksum)-\(digests.count)" == own
    }
}
