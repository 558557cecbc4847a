import VrarcModel

/// What tells that a part that came is as it should be.
enum PartProof: Sendable, Hashable {
    /// The checksums of its blocks, which the archive brings with it.
    case blocks
    /// Its SHA-256, which the store's own checksum is made of.
    case digest(PartDigest)

    /// The line that the ledger of a file has for a part.
    func line(_ number: Int) -> [UInt8] {
        switch self {
        case .digest(let digest): PartLine.text(number, digest)
        case .blocks:
            JSONText.line(.object([JSONMember("part", JSONValue(UInt64(number))), JSONMember("blocks", .bool(true))]))
        }
    }

    /// `nil` for what is no such line.
    static func read(_ json: JSONValue) -> (number: Int, proof: PartProof)? {
        if let (number, digest) = PartLine.read(json) { return (number, .digest(digest)) }
        guard json["blocks"]?.truth == true, let number = json["part"]?.integer.flatMap({ Int(exactly: $0) }),
            number > 0
        else { return nil }
        return (number, .blocks)
    }
}
