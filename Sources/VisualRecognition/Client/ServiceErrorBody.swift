import HTTPTransport
import VrarcModel

/// What a body that came with an error says: all shapes of v3, v4, the token service, and gateways before them.
struct ServiceErrorBody: Hashable, Sendable {
    /// A word or number for programs.
    let code: String?
    /// For people; printable, at most 300 characters.
    let message: String?

    /// - Parameter secrets: What is taken out of both, before they are cut: half a key is still much of one.
    init(_ body: [UInt8], secrets: [Secret] = []) {
        if let answer = try? ServiceAnswer(body) {
            let said = Self.said(answer.json)
            code = said.code.flatMap { Self.line($0, secrets) }
            message = said.message.flatMap { Self.line($0, secrets) }
        } else {
            code = nil
            // Once before markup is taken out, in which a part of one may be.
            let page = Secret.removed(secrets, from: String(decoding: body.prefix(1 << 16), as: UTF8.self))
            message = Self.line(Self.withoutMarkup(String(page.prefix(4_096))), secrets)
        }
    }

    /// One line of what a service says, at most 300 characters without any secret; `nil` if there is nothing.
    static func line(_ text: String, _ secrets: [Secret]) -> String? {
        short(Secret.removed(secrets, from: text))
    }

    private typealias Said = (code: String?, message: String?)

    private static func said(_ json: JSONValue) -> Said {
        // v4: {"errors": [{"code", "message", ...}]}
        if let first = json["errors"]?.elements?.first, let message = text(first["message"]) {
            return (text(first["code"]), message)
        }
        // v3: {"images": [{"error": {"code", "description"}}]}
        if let images = json["images"]?.elements, let error = images.lazy.compactMap({ $0["error"] }).first {
            return object(error)
        }
        // v3: {"error": {"code", "description", "error_id"}}, or {"code", "error": "..."}
        if let error = json["error"] {
            if case .object = error { return object(error) }
            return (text(json["code"]) ?? text(json["status_code"]), text(error))
        }
        // v3: {"status": "ERROR", "statusInfo": "..."}; the newer schema has status_info.
        if let info = text(json["statusInfo"]) ?? text(json["status_info"]) { return (nil, info) }
        // The token service.
        if let message = text(json["errorMessage"]) { return (text(json["errorCode"]), message) }
        return (text(json["code"]), text(json["message"]) ?? text(json["Error"]) ?? text(json["description"]))
    }

    private static func object(_ error: JSONValue) -> Said {
        (
            text(error["error_id"]) ?? text(error["code"]),
            text(error["description"]) ?? text(error["message"]) ?? text(error["error_id"])
        )
    }

    private static func text(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        default: nil
        }
    }

    /// The words of a page.
    private static func withoutMarkup(_ page: String) -> String {
        var words = ""
        var isInside = false
        for character in page {
            switch character {
            case "<": isInside = true
            case ">" where isInside:
                isInside = false
                words += " "
            default: if !isInside { words.append(character) }
            }
        }
        return words
    }

    /// One line of it; `nil` if there is nothing.
    private static func short(_ text: String) -> String? {
        let line = text.split { $0.isWhitespace }.joined(separator: " ")
        if line.isEmpty { return nil }
        return line.count > 300 ? line.prefix(299) + "…" : line
    }
}
