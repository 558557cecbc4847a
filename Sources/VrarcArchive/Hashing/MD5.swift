internal import CCrypto

/// A running MD5: not for safety, but because a service names images by it.
@safe
package struct MD5: ~Copyable {
    /// `nil` where libcrypto has no MD5, as on machines that allow approved algorithms only.
    private let context: OpaquePointer?

    private nonisolated(unsafe) static let algorithm: OpaquePointer? = {
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        return unsafe EVP_MD_fetch(nil, "MD5", nil)
    }()

    package init() {
        let context = unsafe EVP_MD_CTX_new()
        if let algorithm = unsafe Self.algorithm, unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1 {
            unsafe self.context = context
        } else {
            unsafe EVP_MD_CTX_free(context)
            unsafe self.context = nil
        }
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let context = unsafe context else { return }
        let result = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(result == 1)
    }

    /// The 32 lower-case hexadecimal digits of what was given; `nil` where there is no MD5.
    package consuming func finish() -> String? {
        guard let context = unsafe context else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        let result = unsafe bytes.withUnsafeMutableBufferPointer {
            unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
        }
        precondition(result == 1)
        return bytes.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension MD5 {
    /// The 32 digits of some bytes; `nil` where there is no MD5.
    package static func text(of bytes: [UInt8]) -> String? {
        var hash = MD5()
        unsafe bytes.withUnsafeBytes { unsafe hash.update($0) }
        return hash.finish()
    }
}
