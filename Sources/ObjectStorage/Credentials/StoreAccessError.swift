package import HTTPTransport

/// Why there are no keys for a store, or settings that can't be used. No text of it holds a secret.
package struct StoreAccessError: Error, Sendable {
    package enum Kind: Hashable, Sendable {
        /// There are none in any place.
        case absent
        /// What is there can't be read or used.
        case unusable
        /// The AWS tools get keys in a way that is not followed here.
        case unsupported
        /// The service that gives keys says no, or something that can't be used.
        case refused
        /// The service that gives keys can't be reached; `cause` says why.
        case unreachable
        /// A signal asked to stop.
        case interrupted
    }

    package let kind: Kind
    /// Without a full stop.
    package let sentence: String
    /// What to do next, without a full stop.
    package let hint: String?
    package let cause: HTTPError?

    package init(_ kind: Kind, _ sentence: String, hint: String? = nil, cause: HTTPError? = nil) {
        self.kind = kind
        self.sentence = sentence
        self.hint = hint
        self.cause = cause
    }

    /// A service that gives keys and can't be asked.
    init(_ error: HTTPError, service: String) {
        self.init(
            error.kind == .interrupted ? .interrupted : .unreachable, "\(service) can't be asked: \(error.detail)",
            cause: error)
    }
}
