package import HTTPTransport
internal import VrarcArchive

/// A request in the one form that the sender and the server both make of it, and that is signed.
package struct CanonicalRequest: Sendable {
    /// The form itself: seven lines and more.
    package let text: String
    /// The names of the header fields that are signed, such as `host;x-amz-date`.
    package let signedHeaders: String

    /// - Parameters:
    ///   - request: With all header fields that are to be signed, `Host` too.
    ///   - payload: As `PayloadHash.text` has it.
    package init(_ request: HTTPRequest, payload: String) {
        var values: [String: [String]] = [:]
        for field in request.headers.fields {
            let name = field.name.lowercased()
            if Self.unsigned.contains(name) { continue }
            values[name, default: []].append(CanonicalText.value(field.value))
        }
        let names = values.keys.sorted()
        signedHeaders = names.joined(separator: ";")
        let lines = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))" }
        let parts = Self.parts(of: request.url)
        text =
            ([
                request.method.rawValue, CanonicalText.path(parts.path.utf8), CanonicalText.query(parts.query.utf8),
            ] + lines + ["", signedHeaders, payload]).joined(separator: "\n")
    }

    /// The SHA-256 of the form: 64 lower-case hexadecimal digits.
    package var digest: String { "\(SHA256.digest(of: Array(text.utf8)))" }

    /// What is on the way between two proxies, or what they change.
    private static let unsigned: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// Path and query of an address, as they are sent.
    private static func parts(of url: HTTPURL) -> (path: Substring, query: Substring) {
        let rest = url.description.drop { $0 != ":" }.dropFirst("://".count).drop { $0 != "/" && $0 != "?" }
        let path = rest.prefix { $0 != "?" }
        return (path, rest.dropFirst(path.count + 1))
    }
}
