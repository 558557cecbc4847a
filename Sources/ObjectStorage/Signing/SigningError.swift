/// Why a request is not signed.
package enum SigningError: Error, Hashable, Sendable {
    /// The body would be unprotected: no TLS, and no digest of it.
    case unprotected
    /// The address is that of a machine's metadata service, which must not see keys.
    case metadataService

    /// A sentence without a full stop.
    package var sentence: String {
        switch self {
        case .unprotected: "over http each request needs the digest of its body"
        case .metadataService: "the metadata service of a machine is no object store"
        }
    }
}
