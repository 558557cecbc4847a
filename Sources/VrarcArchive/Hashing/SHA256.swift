internal import CCrypto
package import VrarcFormat

/// A running SHA-256.
@safe
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// The algorithm, fetched once: fetching takes locks and look-ups.
    private nonisolated(unsafe) static let algorithm: OpaquePointer? = {
        // The configuration file of the machine has no say in what a digest is, and reading it costs start-up.
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        return unsafe EVP_MD_fetch(nil, "SHA256", nil)
    }()

    /// Contexts that are between two uses: making one costs more than hashing a path does.
    private static let idle = unsafe Locked<[OpaquePointer]>([])
    private static let mostIdle = 8

    package init() {
        let idle = unsafe Self.idle.withLock { unsafe $0.popLast() }
        guard let context = unsafe idle ?? EVP_MD_CTX_new(), let algorithm = unsafe Self.algorithm,
            unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1
        else { Shortage.end("libcrypto has no memory for, or no, SHA-256") }
        unsafe self.context = context
    }

    deinit {
        let isKept = unsafe Self.idle.withLock { idle in
            guard unsafe idle.count < Self.mostIdle else { return false }
            unsafe idle.append(context)
            return true
        }
        if !isKept { unsafe EVP_MD_CTX_free(context) }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let result = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(result == 1)
    }

    package mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    /// The digest of what was given; the context begins anew.
    package mutating func finish() -> BlobDigest {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        let result = unsafe span.withUnsafeMutableBufferPointer {
            unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
        }
        precondition(result == 1)
        let restarted = unsafe EVP_DigestInit_ex2(context, Self.algorithm, nil)
        precondition(restarted == 1)
        return unsafe BlobDigest(bytes.span.bytes)
    }

    /// The digest of some bytes.
    package static func digest(of bytes: RawSpan) -> BlobDigest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// The digest of some bytes.
    package static func digest(of bytes: [UInt8]) -> BlobDigest {
        unsafe digest(of: bytes.span.bytes)
    }
}
