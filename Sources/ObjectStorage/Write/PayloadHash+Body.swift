import VrarcArchive

extension PayloadHash {
    /// That of a body in memory.
    static func digest(of bytes: [UInt8]) -> PayloadHash { .digest(SHA256.digest(of: bytes)) }
}
