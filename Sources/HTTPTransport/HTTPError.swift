/// Why there was no whole answer. An answer with a status such as 500 is none of these.
package struct HTTPError: Error, Sendable {
    package enum Kind: Sendable, Equatable {
        /// The address can't be used at all.
        case refused
        /// The name of the server is not known.
        case unresolved
        /// There is no connection to be had.
        case unconnected
        /// The server's certificate or its TLS is not to be trusted.
        case untrusted
        /// Nothing came for too long.
        case timedOut
        /// The connection ended before the answer did.
        case dropped
        /// The answer breaks HTTP.
        case malformed
        /// The answer has more bytes than were expected.
        case tooLarge
        /// A signal asked to stop.
        case interrupted
        /// The one who sends the body or takes the answer failed; `cause` says why.
        case caller
        /// Anything else.
        case other
    }

    package let kind: Kind
    /// A sentence without address and without a full stop.
    package let detail: String
    package let cause: (any Error)?

    package init(_ kind: Kind, _ detail: String, cause: (any Error)? = nil) {
        self.kind = kind
        self.detail = detail
        self.cause = cause
    }

    /// Whether the server can have seen nothing of the request.
    package var isBeforeSending: Bool { kind == .unresolved || kind == .unconnected }

    /// Whether the next attempt may go better.
    package var isPassing: Bool {
        switch kind {
        case .unresolved, .unconnected, .timedOut, .dropped, .malformed: true
        case .refused, .untrusted, .tooLarge, .interrupted, .caller, .other: false
        }
    }
}
