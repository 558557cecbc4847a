package import VrarcFormat

/// A digest or id as a person gives it: 64 hexadecimal digits, with or without `sha256:` before them.
package enum DigestArgument {
    /// Throws a usage error for anything else.
    package static func parse(_ text: String) throws -> BlobDigest {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst("sha256:".utf8.count)) : text
        guard let digest = BlobDigest(hex: digits.lowercased()) else {
            throw CommandFailure(
                .usage, "'\(text)' is not a digest", subject: text,
                hint: "a digest has 64 hexadecimal digits; this has \(digits.count) characters")
        }
        return digest
    }
}
