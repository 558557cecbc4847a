package import VrarcFormat

/// A digest or id as a person gives it: 64 hexadecimal digits, with or without `sha256:` before them.
package enum DigestArgument {
    /// Throws a usage error for anything else.
    package static func parse(_ text: String) throws -> BlobDigest {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst("sha256:".utf8.count)) : text
        guard let digest = BlobDigest(hex: digits.lowercased()) else {
            throw CommandFailure(
                .usage, "'\(text)' is not a digest", subject: text,
                hint: "a digest has 64 hexadecimal digits; \(fault(in: digits))")
        }
        return digest
    }

    private static func fault(in digits: String) -> String {
        if let other = digits.first(where: { !$0.isASCII || !$0.isHexDigit }) { return "'\(other)' is none" }
        return digits.count == 1 ? "this has 1" : "this has \(digits.count)"
    }
}
