/// What libzstd said.
package struct ZstdError: Error, Hashable, Sendable {
    /// libzstd's error name.
    package let reason: String
    /// Whether only the frame's checksum differed.
    package let isChecksumMismatch: Bool
}
