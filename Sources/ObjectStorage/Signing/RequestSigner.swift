package import HTTPTransport
internal import VrarcArchive

/// Signs requests by AWS Signature Version 4, in header fields.
///
/// Source: "Signature Calculations for the Authorization Header" in the API reference of Amazon S3.
package final class RequestSigner: Sendable {
    package let keys: StoreKeys
    private let region: String
    private let service: String
    /// The key of the day that was asked for last.
    private let key = Locked<SigningKey?>(nil)

    /// - Parameters:
    ///   - region: Such as `us-east-1`.
    ///   - service: `s3`, where the digest of the body has a header field of its own; else such as `sts`.
    package init(_ keys: StoreKeys, region: String, service: String = "s3") {
        self.keys = keys
        self.region = region
        self.service = service
    }

    /// The request with the fields that sign it: those of its `fields` that were there stay and are signed too.
    ///
    /// A request that was signed before, to be sent again, is signed anew.
    ///
    /// - Parameter seconds: The server's time, since 1970: it takes a signature for some 15 minutes.
    package func sign(
        _ request: HTTPRequest, payload: PayloadHash, at seconds: Int64
    ) throws(SigningError) -> HTTPRequest {
        guard !request.url.isMetadataService else { throw .metadataService }
        guard payload != .unsigned || !request.url.isPlain else { throw .unprotected }
        let time = SigningTime(seconds: seconds)
        let scope = SigningScope(day: time.day, region: region, service: service)
        var signed = request
        signed.headers = fields(of: request, payload, time)
        let canonical = CanonicalRequest(signed, payload: payload.text)
        let text = "\(Self.algorithm)\n\(time.text)\n\(scope.text)\n\(canonical.digest)"
        let signature = signingKey(scope).signature(of: text)
        let credential = "\(keys.accessKey)/\(scope.text)"
        signed.headers.add(
            "Authorization",
            "\(Self.algorithm) Credential=\(credential), SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
        )
        return signed
    }

    private static let algorithm = "AWS4-HMAC-SHA256"

    /// Names of the fields that a signature brings with it.
    private static let own: Set<String> = [
        "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token",
    ]

    private func fields(of request: HTTPRequest, _ payload: PayloadHash, _ time: SigningTime) -> HTTPHeaders {
        var headers = HTTPHeaders(request.headers.fields.filter { !Self.own.contains($0.name.lowercased()) })
        // Named here: what is signed must be what is sent, to the letter.
        if headers["host"] == nil { headers.add("Host", request.url.hostField) }
        headers.add("X-Amz-Date", time.text)
        if service == "s3" { headers.add("X-Amz-Content-SHA256", payload.text) }
        if let token = keys.sessionToken { headers.add("X-Amz-Security-Token", token.exposed) }
        return headers
    }

    private func signingKey(_ scope: SigningScope) -> SigningKey {
        key.withLock { kept in
            if let kept, kept.scope == scope { return kept }
            let made = SigningKey(keys.secret, scope)
            kept = made
            return made
        }
    }
}
