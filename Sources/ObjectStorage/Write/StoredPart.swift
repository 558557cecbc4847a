/// A part of an upload as the store has it.
package struct StoredPart: Sendable, Hashable {
    /// From 1 on.
    package let number: Int
    package let size: UInt64
    /// With its quotation marks, as the store gave it.
    package let etag: String
    /// SHA-256, base64; `nil` where the store does not keep it.
    package let checksum: String?

    init(number: Int, size: UInt64, etag: String, checksum: String?) {
        self.number = number
        self.size = size
        self.etag = etag
        self.checksum = checksum
    }

    /// A part with a checksum that is known of it.
    init(_ part: StoredPart, checksum: String) {
        self.init(number: part.number, size: part.size, etag: part.etag, checksum: checksum)
    }

    /// The MD5 that the ETag of a part is, unless the store encrypts with keys of its own; lower-case.
    var md5: String? {
        let text = etag.filter { $0 != "\"" }
        let isDigest = text.utf8.count == 32 && text.utf8.allSatisfy { Self.isHexadecimal($0) }
        return isDigest ? text.lowercased() : nil
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte)
    }
}
