package import VrarcFormat
package import VrarcModel

extension Finding {
    /// The finding for a person: what is wrong and where, then what that means.
    package func textLines(style: Style) -> [String] {
        let code = code.isError ? style.red(self.code.rawValue) : style.yellow(self.code.rawValue)
        let detail = detail.isEmpty ? "" : " (\(Talk.printable(self.detail)))"
        return [
            "\(code) \(Talk.printable(place.text)): \(self.code.sentence)\(detail)",
            "     \(FindingAdvice.text(for: self.code))",
        ]
    }

    /// The members of the line `finding`.
    package var members: [JSONMember] {
        var offset: UInt64?
        var path: String?
        switch place {
        case .offset(let place): offset = place
        case .path(let place): path = place
        }
        return [
            JSONMember("code", .string(code.rawValue)),
            JSONMember("severity", .string(code.isError ? "error" : "warning")),
            JSONMember("offset", JSONValue(offset)),
            JSONMember("path", JSONValue(path)),
            JSONMember("sentence", .string(code.sentence)),
            JSONMember("detail", .string(detail)),
            JSONMember("advice", .string(FindingAdvice.text(for: code))),
        ]
    }
}

extension Finding.Place {
    /// The place for a person.
    package var text: String {
        switch self {
        case .offset(let offset): "at offset \(offset)"
        case .path(let path): path
        }
    }
}
