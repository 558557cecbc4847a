import VrarcFormat
import VrarcModel

/// One line of the journal of an unfinished backup: a file that is there, and what the service said of it.
struct JournalLine: Sendable {
    /// What a file is: `image`, or `model`.
    let kind: String
    /// The id of its collection or classifier.
    let unit: String
    /// The id of the image; empty for a model.
    let image: String
    /// When the service last changed it, as the service says it.
    let updated: String
    let number: UInt32
    let size: UInt64
    let digest: BlobDigest
    let origin: KeptFile.Origin
    let suffix: KeptFile.Suffix?
    /// The details of the image, word by word; empty for a model.
    let details: String

    /// What tells a file from the others.
    var key: String { Self.key(kind, unit, image) }

    static func key(_ kind: String, _ unit: String, _ image: String) -> String { "\(kind)\u{0}\(unit)\u{0}\(image)" }

    /// The line of the same file, of which the service says something else.
    func with(updated: String, details: String) -> JournalLine {
        JournalLine(
            kind: kind, unit: unit, image: image, updated: updated, number: number, size: size, digest: digest,
            origin: origin, suffix: suffix, details: details)
    }

    var encoded: [UInt8] {
        JSONText.line(
            .object([
                JSONMember("kind", .string(kind)), JSONMember("unit", .string(unit)),
                JSONMember("image", .string(image)), JSONMember("updated", .string(updated)),
                JSONMember("number", JSONValue(UInt64(number))), JSONMember("size", JSONValue(size)),
                JSONMember("sha256", .string(digest.description)), JSONMember("origin", .string(origin.rawValue)),
                JSONMember("suffix", JSONValue(suffix?.rawValue)), JSONMember("details", .string(details)),
            ]))
    }

    init(
        kind: String, unit: String, image: String, updated: String, number: UInt32, size: UInt64, digest: BlobDigest,
        origin: KeptFile.Origin, suffix: KeptFile.Suffix?, details: String
    ) {
        self.kind = kind
        self.unit = unit
        self.image = image
        self.updated = updated
        self.number = number
        self.size = size
        self.digest = digest
        self.origin = origin
        self.suffix = suffix
        self.details = details
    }

    /// `nil` for what is no whole line of ours: the last one of a run that was killed.
    init?(reading line: [UInt8]) {
        guard let json = try? ServiceAnswer(line).json, let kind = json["kind"]?.text,
            let unit = json["unit"]?.text, let image = json["image"]?.text, let updated = json["updated"]?.text,
            let number = json["number"]?.integer.flatMap({ UInt32(exactly: $0) }),
            let size = json["size"]?.integer.flatMap({ UInt64(exactly: $0) }),
            let digest = json["sha256"]?.text.flatMap({ BlobDigest(hex: $0) }),
            let origin = json["origin"]?.text.flatMap({ KeptFile.Origin(rawValue: $0) }),
            let details = json["details"]?.text
        else { return nil }
        self.init(
            kind: kind, unit: unit, image: image, updated: updated, number: number, size: size, digest: digest,
            origin: origin, suffix: json["suffix"]?.text.flatMap { KeptFile.Suffix(rawValue: $0) }, details: details)
    }

    func kept(at offset: UInt64, length: Int) -> KeptFile {
        KeptFile(
            size: size, offset: offset, length: UInt32(clamping: length), number: number, suffix: suffix, origin: origin
        )
    }
}
