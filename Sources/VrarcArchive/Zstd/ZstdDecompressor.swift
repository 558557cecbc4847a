internal import CZstd

/// A decompression context of libzstd for whole frames.
@safe
package struct ZstdDecompressor: ~Copyable {
    /// Made by the first frame: it takes memory that a short run need not touch.
    private var context: OpaquePointer?

    package init() {
        unsafe context = nil
    }

    deinit {
        _ = unsafe ZSTD_freeDCtx(context)
    }

    /// Decodes one frame, checks its checksum, and gives the length of its content.
    ///
    /// `content` has the length that the frame's header gives; more content than that is an error.
    package mutating func decompress(
        _ frame: UnsafeRawBufferPointer, into content: UnsafeMutableRawBufferPointer
    ) throws(ZstdError) -> Int {
        if unsafe context == nil { unsafe context = ZSTD_createDCtx() }
        guard let context = unsafe context else { Shortage.end("libzstd has no memory") }
        let length = unsafe ZSTD_decompressDCtx(
            context, content.baseAddress, content.count, frame.baseAddress, frame.count)
        guard ZSTD_isError(length) == 0 else {
            throw ZstdError(
                reason: "libzstd says: " + (unsafe String(cString: ZSTD_getErrorName(length))),
                isChecksumMismatch: ZSTD_getErrorCode(length) == ZSTD_error_checksum_wrong)
        }
        return length
    }
}
