package import HTTPTransport

/// What opens a store, for good or for some time.
package struct StoreKeys: Sendable {
    /// The public half, such as `AKIAIOSFODNN7EXAMPLE`: it stands in each request.
    package let accessKey: String
    package let secret: Secret
    /// What keys that are given for some time come with.
    package let sessionToken: Secret?
    /// Seconds since 1970; `nil` where no end is known.
    package let expiry: Int64?

    package init(accessKey: String, secret: Secret, sessionToken: Secret? = nil, expiry: Int64? = nil) {
        self.accessKey = accessKey
        self.secret = secret
        self.sessionToken = sessionToken
        self.expiry = expiry
    }

    /// Whether a store can't tell the two apart.
    package func isSame(as other: StoreKeys) -> Bool {
        accessKey == other.accessKey && secret.exposed == other.secret.exposed
            && sessionToken?.exposed == other.sessionToken?.exposed
    }

    /// What must never be printed.
    package var secrets: [Secret] { [secret] + (sessionToken.map { [$0] } ?? []) }
}
