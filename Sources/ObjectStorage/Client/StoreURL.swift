/// The address of an archive, or of a place for archives, in an object store: `s3://bucket/key`.
package struct StoreURL: Sendable, Hashable, CustomStringConvertible {
    package let bucket: String
    /// Any text; empty for the bucket itself. Keys are no paths: `a//b` and `a/../b` are keys of their own.
    package let key: String

    package init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }

    /// Reads an address as a user gives it: nothing in it is decoded, so that the key is what is written.
    package init(_ text: String) throws(StoreURLError) {
        let scheme = "s3://"
        guard text.hasPrefix(scheme) else { throw StoreURLError(text, "it begins with s3://") }
        let rest = text.dropFirst(scheme.count)
        let bucket = rest.prefix { $0 != "/" }
        let key = rest.dropFirst(bucket.count + 1)
        guard Self.isBucket(bucket.utf8) else {
            throw StoreURLError(
                text, "a bucket's name has 3 to 63 lower-case letters, digits, hyphens, dots and underscores")
        }
        guard key.utf8.count <= Self.longestKey else { throw StoreURLError(text, "a key has 1,024 bytes at most") }
        guard !key.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw StoreURLError(text, "a key with control characters can't be asked for")
        }
        self.init(bucket: String(bucket), key: String(key))
    }

    package var description: String { "s3://\(bucket)/\(key)" }

    /// Whether it names a place for objects, and no object.
    package var isPrefix: Bool { key.isEmpty || key.hasSuffix("/") }

    /// Bytes of UTF-8.
    private static let longestKey = 1_024

    /// Upper-case letters and underscores are of old buckets and of other makers' stores.
    private static func isBucket(_ name: Substring.UTF8View) -> Bool {
        guard (3...63).contains(name.count), let first = name.first, let last = name.last else { return false }
        let isEndGood = { (byte: UInt8) in byte != UInt8(ascii: ".") && byte != UInt8(ascii: "-") }
        return isEndGood(first) && isEndGood(last)
            && name.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
