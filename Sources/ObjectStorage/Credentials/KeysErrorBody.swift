internal import HTTPTransport

/// What the token service says of an error, in XML.
struct KeysErrorBody: Hashable, Sendable {
    /// A word for programs, such as `ExpiredToken`.
    let code: String?
    /// For people; one line, at most 300 characters.
    let message: String?

    /// - Parameter secrets: What is taken out of both, before they are cut: half a key is still much of one.
    init(_ body: [UInt8], secrets: [Secret] = []) {
        let root = try? XMLElement(reading: body, limits: XMLLimits(bytes: 1 << 16))
        let error = root?.first("Error")
        code = error?.text(of: "Code").flatMap { Self.line($0, secrets) }
        message = error?.text(of: "Message").flatMap { Self.line($0, secrets) }
    }

    /// One line of what a service says, at most 300 characters without any secret; `nil` if there is nothing.
    static func line(_ text: String, _ secrets: [Secret]) -> String? {
        let clean = Secret.removed(secrets, from: text)
        let line = clean.split { $0.isWhitespace }.joined(separator: " ")
        if line.isEmpty { return nil }
        return line.count > 300 ? line.prefix(299) + "…" : line
    }
}
