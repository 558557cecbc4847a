package import VrarcFormat

/// What a signature says of the bytes behind the head of a request.
package enum PayloadHash: Sendable, Hashable {
    /// The SHA-256 of the body.
    case digest(BlobDigest)
    /// There is no body.
    case empty
    /// Nothing: TLS alone protects the body on its way.
    case unsigned

    /// As the header field `x-amz-content-sha256` has it.
    package var text: String {
        switch self {
        case .digest(let digest): "\(digest)"
        case .empty: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        case .unsigned: "UNSIGNED-PAYLOAD"
        }
    }
}
