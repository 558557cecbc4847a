import HTTPTransport
import VrarcModel

/// A token of the token service, and how long it lives.
struct AccessToken: Sendable {
    let text: Secret
    /// Seconds from when it was made, at most a day: from 1 to 86,400.
    let lifetime: Int64

    /// Reads the answer of the token service: the lifetime is what the token itself says, else what stands beside it.
    init(reading body: [UInt8]) throws(AnswerError) {
        let answer = try ServiceAnswer(body)
        guard let text = answer.json["access_token"]?.text, !text.isEmpty, !text.utf8.contains(where: { $0 < 0x21 })
        else { throw AnswerError("it has no access_token") }
        self.text = Secret(text)
        guard let lifetime = Self.lifetime(inside: text) ?? answer.json["expires_in"]?.integer, lifetime > 0 else {
            throw AnswerError("its token does not say how long it lives")
        }
        // Whatever is claimed: it is multiplied later on, and to ask once a day costs nothing.
        self.lifetime = min(lifetime, 86_400)
    }

    /// `exp` - `iat` of a JSON Web Token. Its signature is for the service to check.
    private static func lifetime(inside token: String) -> Int64? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var text = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        while text.utf8.last == UInt8(ascii: "=") { text.removeLast() }
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let bytes = Base64.decode(String(text)), let claims = try? ServiceAnswer(bytes).json,
            let made = claims["iat"]?.integer, let end = claims["exp"]?.integer
        else { return nil }
        let (lifetime, overflow) = end.subtractingReportingOverflow(made)
        return overflow || lifetime <= 0 ? nil : lifetime
    }
}
