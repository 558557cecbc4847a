package import HTTPTransport

/// The bytes of a part, which may be sent more than once.
package struct PartContent: Sendable {
    package let length: UInt64
    let digest: PartDigest
    let body: HTTPBody
    /// Lower-case hexadecimal digits; computed where a store keeps nothing better. `nil` where there is no MD5.
    let md5: @Sendable () throws -> String?

    package init(
        length: UInt64, digest: PartDigest, body: HTTPBody, md5: @escaping @Sendable () throws -> String?
    ) {
        self.length = length
        self.digest = digest
        self.body = body
        self.md5 = md5
    }
}
