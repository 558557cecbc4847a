internal import VrarcFormat
internal import VrarcModel

/// The line that a ledger has for each part that was sent, or came.
enum PartLine {
    static func text(_ number: Int, _ digest: PartDigest) -> [UInt8] {
        JSONText.line(
            .object([
                JSONMember("part", JSONValue(UInt64(number))),
                JSONMember("sha256", .string(digest.sha256.description)),
            ]))
    }

    /// `nil` for any other line.
    static func read(_ json: JSONValue) -> (number: Int, digest: PartDigest)? {
        guard let number = json["part"]?.integer.flatMap({ Int(exactly: $0) }), number > 0,
            let digest = json["sha256"]?.text.flatMap({ BlobDigest(hex: $0) })
        else { return nil }
        return (number, PartDigest(digest))
    }
}
