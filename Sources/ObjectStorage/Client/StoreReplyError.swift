import HTTPTransport
import VrarcArchive

/// What a store says of a call that it did not do: an XML document, or with HEAD nothing but a status.
struct StoreReplyError {
    let status: Int
    let code: String
    let message: String
    let region: String?

    init(_ reply: HTTPReply) {
        status = reply.head.status
        let root = Self.element(reply.body)
        code = Self.line(root?.text(of: "Code")) ?? Self.word(of: status)
        message = Self.line(root?.text(of: "Message")) ?? ""
        region = reply.head.headers["x-amz-bucket-region"] ?? Self.line(root?.text(of: "Region"))
    }

    /// Whether a body is an error document; some calls answer 200 before they know.
    static func isError(_ body: [UInt8]) -> Bool { element(body) != nil }

    private static func element(_ body: [UInt8]) -> XMLElement? {
        guard let root = try? XMLElement(reply: body), root.name == "Error" else { return nil }
        return root
    }

    func error(call: String, subject: String) -> StoreError {
        StoreError(
            kind, call: call, subject: subject, message, status: status, code: code.isEmpty ? nil : code,
            region: region)
    }

    private var kind: StoreError.Kind {
        switch code {
        case "NoSuchKey", "NoSuchBucket", "NoSuchUpload", "NoSuchVersion": .notFound
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired": .expired
        case "InvalidObjectState": .frozen
        case "PreconditionFailed", "ConditionalRequestConflict": .conflict
        case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch": .corrupted
        case "PermanentRedirect", "TemporaryRedirect": .otherRegion
        case "AuthorizationHeaderMalformed" where region != nil: .otherRegion
        case "NotImplemented", "MethodNotAllowed": .unsupported
        // Also behind a status of success.
        case "InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout": .server
        default: kindOfStatus
        }
    }

    private var kindOfStatus: StoreError.Kind {
        switch status {
        case 300..<400: region == nil ? .rejected : .otherRegion
        case 401, 403: .forbidden
        case 404, 410: .notFound
        case 409, 412: .conflict
        case 501: .unsupported
        case 500...: .server
        default: .rejected
        }
    }

    private static func word(of status: Int) -> String {
        switch status {
        case 404: "NotFound"
        case 412: "PreconditionFailed"
        default: ""
        }
    }

    /// One line of what a store says to people; what it says comes from a network.
    private static func line(_ text: String?) -> String? {
        guard let text else { return nil }
        let line = text.prefix(300).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: line)
        let words = String(result).split(separator: " ").joined(separator: " ")
        return words.isEmpty ? nil : words.hasSuffix(".") ? String(words.dropLast()) : words
    }
}
