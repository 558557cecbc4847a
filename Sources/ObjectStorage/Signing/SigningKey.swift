package import HTTPTransport
internal import VrarcArchive

/// The key that signs within one scope, derived from the secret: a copy of it opens no other day, region or service.
package struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
    package let scope: SigningScope
    private let bytes: [UInt8]

    package init(_ secret: Secret, _ scope: SigningScope) {
        self.scope = scope
        let parts = [scope.day, scope.region, scope.service, "aws4_request"]
        bytes = parts.reduce(Array("AWS4\(secret.exposed)".utf8)) { key, part in
            HMAC.sha256(Array(part.utf8), key: key)
        }
    }

    /// The signature of a text: 64 lower-case hexadecimal digits.
    package func signature(of text: String) -> String {
        HMAC.sha256(Array(text.utf8), key: bytes).map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    package var description: String { "(signing key)" }
    package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}
