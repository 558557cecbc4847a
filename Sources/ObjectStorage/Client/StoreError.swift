package import HTTPTransport

/// A call of a store that did not do what it was for: which, on what, why.
package struct StoreError: Error, Sendable {
    package enum Kind: Sendable, Equatable {
        /// The object, the bucket or the upload is not there.
        case notFound
        /// The keys have no right to it, or are not known.
        case forbidden
        /// The keys, or the token with them, have come to their end.
        case expired
        /// The object is in a class that must be thawed before it is read.
        case frozen
        /// There is another object of that name already, or the object changed meanwhile.
        case conflict
        /// The object may be there already, by a call whose answer was lost: it can't be looked at.
        case unseen
        /// What arrived is not what was sent, or what came not what the store has.
        case corrupted
        /// The bucket is in another region; `region` says which.
        case otherRegion
        /// The store does not do this.
        case unsupported
        /// The store failed.
        case server
        /// Any other refusal.
        case rejected
        /// There was no whole answer; `transport` says why.
        case transport
        /// The answer can't be understood.
        case answer
    }

    package let kind: Kind
    /// What was asked, such as `UploadPart`.
    package let call: String
    /// The object or bucket, such as `s3://bucket/key`.
    package let subject: String
    package let status: Int?
    /// The store's own word, such as `NoSuchKey`.
    package let code: String?
    /// A sentence without a full stop.
    package let detail: String
    /// Where a bucket is, if the store says so.
    package let region: String?
    package let transport: HTTPError?
    /// Why there are no keys to ask with.
    package let access: StoreAccessError?

    package init(
        _ kind: Kind, call: String, subject: String, _ detail: String, status: Int? = nil, code: String? = nil,
        region: String? = nil, transport: HTTPError? = nil, access: StoreAccessError? = nil
    ) {
        self.kind = kind
        self.call = call
        self.subject = subject
        self.status = status
        self.code = code
        self.detail = detail
        self.region = region
        self.transport = transport
        self.access = access
    }

    /// No whole answer.
    init(_ error: HTTPError, call: String, subject: String) {
        self.init(.transport, call: call, subject: subject, error.detail, transport: error)
    }

    /// No keys to ask with.
    init(_ error: StoreAccessError, call: String, subject: String) {
        self.init(.forbidden, call: call, subject: subject, error.sentence, transport: error.cause, access: error)
    }

    /// The same failure, where the object that is there can't be looked at.
    var ofUnseen: StoreError {
        StoreError(.unseen, call: call, subject: subject, detail, status: status, code: code)
    }

    /// Whether a signal asked to stop.
    package var isInterruption: Bool { transport?.kind == .interrupted || access?.kind == .interrupted }
}
