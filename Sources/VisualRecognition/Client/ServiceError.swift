package import HTTPTransport

/// A call of the service that did not do what it was for: which, on what, why.
package struct ServiceError: Error, Sendable {
    package enum Kind: Sendable, Equatable {
        /// 401: the key is not known.
        case unauthorized
        /// 403: the key has no right, or the plan has no more.
        case forbidden
        /// 404: there is no such thing.
        case notFound
        /// 413.
        case tooLarge
        /// 429: too many calls at a time.
        case busy
        /// 5xx.
        case server
        /// 3xx: the address is another one.
        case moved
        /// Any other status.
        case rejected
        /// There was no whole answer; `transport` says why.
        case transport
        /// The answer can't be understood.
        case answer
    }

    package let kind: Kind
    /// Method and path, such as `GET /v4/collections/…`; for the token service the address.
    package let call: String
    /// The id concerned; empty where there is none.
    package let subject: String
    /// The HTTP status, if there was one.
    package let status: Int?
    /// What the service calls the error; no secret is in it.
    package let code: String?
    /// What the service, or the transport, says of it; no secret is in it.
    package let message: String?
    /// Why there was no whole answer.
    package let transport: HTTPError?

    /// An answer with a status that is no success.
    init(_ reply: HTTPReply, call: String, subject: String, isTokenService: Bool = false, secrets: [Secret]) {
        status = reply.head.status
        switch reply.head.status {
        case 300..<400: kind = .moved
        // The token service says 400 of a key that it does not know.
        case 401: kind = .unauthorized
        case 400 where isTokenService: kind = .unauthorized
        case 403: kind = .forbidden
        case 404: kind = .notFound
        case 413: kind = .tooLarge
        case 429: kind = .busy
        case 500...: kind = .server
        default: kind = .rejected
        }
        self.call = call
        self.subject = subject
        let body = ServiceErrorBody(reply.body, secrets: secrets)
        code = body.code
        message = body.message
        transport = nil
    }

    /// No whole answer.
    init(_ error: HTTPError, call: String, subject: String) {
        kind = .transport
        self.call = call
        self.subject = subject
        status = nil
        code = nil
        message = error.detail
        transport = error
    }

    /// An answer that can't be understood.
    package init(_ error: AnswerError, call: String, subject: String) {
        kind = .answer
        self.call = call
        self.subject = subject
        status = nil
        code = nil
        message = error.detail
        transport = nil
    }

    /// What happened, such as `HTTP 404: there is no such collection (not_found)`.
    package var reason: String {
        let words = message ?? ""
        let name = code.flatMap { $0 == status.map { "\($0)" } || words.contains($0) ? nil : " (\($0))" } ?? ""
        if let status { return words.isEmpty ? "HTTP \(status)\(name)" : "HTTP \(status): \(words)\(name)" }
        return kind == .answer ? "the answer can't be used: \(words)" : words
    }

    /// Whether the work as a whole is to end: what is wrong here would be wrong for every other call.
    package var endsAll: Bool {
        switch kind {
        case .unauthorized, .forbidden, .busy, .server, .moved: true
        case .notFound, .tooLarge, .rejected, .answer: false
        case .transport: true
        }
    }
}
