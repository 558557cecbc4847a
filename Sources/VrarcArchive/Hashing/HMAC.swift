internal import CCrypto

/// HMAC with SHA-256 (RFC 2104).
package enum HMAC {
    /// Length of a code in bytes.
    package static let byteCount = 32

    /// The code of a message under a key of any length.
    package static func sha256(_ message: RawSpan, key: RawSpan) -> [UInt8] {
        // As for digests: the configuration file of the machine has no say in it.
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        return unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { code, count in
            unsafe key.withUnsafeBytes { key in
                unsafe message.withUnsafeBytes { message in
                    // No key at all is no pointer, which would mean a key given before.
                    var none: UInt8 = 0
                    let result = unsafe withUnsafePointer(to: &none) { none in
                        unsafe EVP_Q_mac(
                            nil, "HMAC", nil, "SHA256", nil, key.baseAddress ?? UnsafeRawPointer(none), key.count,
                            message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count, code.baseAddress,
                            code.count, &count)
                    }
                    guard unsafe result != nil, count == byteCount else {
                        Shortage.end("libcrypto has no memory for, or no, HMAC with SHA-256")
                    }
                }
            }
        }
    }

    /// The code of a message under a key of any length.
    package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        unsafe sha256(message.span.bytes, key: key.span.bytes)
    }
}
