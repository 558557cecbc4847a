internal import CZstd

/// A compression context of libzstd for whole frames of known content (spec 6).
@safe
package struct ZstdCompressor: ~Copyable {
    /// Made by the first frame: it takes memory that a short run need not touch.
    private var context: OpaquePointer?
    /// Compression level, 1 to 19.
    package let level: Int

    package init(level: Int) {
        unsafe context = nil
        self.level = level
    }

    deinit {
        _ = unsafe ZSTD_freeCCtx(context)
    }

    /// The version number of the library, such as 10504.
    package static var libraryVersion: UInt32 { ZSTD_versionNumber() }

    /// The most bytes that a frame of `count` bytes of content can take.
    package static func bound(_ count: Int) -> Int { ZSTD_compressBound(count) }

    /// Makes one frame of `content` and gives its length, or `nil` if it does not fit into `frame`.
    ///
    /// The window is the smallest power of two that covers the content, at most 8 MiB.
    mutating func compress(
        _ content: UnsafeRawBufferPointer, as kind: Compressibility = .other, into frame: UnsafeMutableRawBufferPointer
    ) -> Int? {
        if unsafe context == nil { unsafe context = ZSTD_createCCtx() }
        guard let context = unsafe context else { Shortage.end("libzstd has no memory") }
        let contentLog = Int.bitWidth - max(1, content.count - 1).leadingZeroBitCount
        unsafe Self.setLevel(level, kind, context)
        unsafe Self.set(context, ZSTD_c_windowLog, Int32(min(23, max(10, contentLog))))
        unsafe Self.set(context, ZSTD_c_checksumFlag, 1)
        unsafe Self.set(context, ZSTD_c_contentSizeFlag, 1)
        unsafe Self.set(context, ZSTD_c_dictIDFlag, 0)
        unsafe Self.set(context, ZSTD_c_nbWorkers, 0)
        let length = unsafe ZSTD_compress2(context, frame.baseAddress, frame.count, content.baseAddress, content.count)
        return ZSTD_isError(length) == 0 ? length : nil
    }

    /// Of hexadecimal digits, and of what is compressed already, level 1 makes as much as those up to 5, or more. The frames of
    /// pixels are a fiftieth shorter, and take a fifth less time, with one table of matches of four bytes than with level 3's two.
    private static func setLevel(_ level: Int, _ kind: Compressibility, _ context: OpaquePointer) {
        unsafe set(context, ZSTD_c_compressionLevel, Int32(kind == .dense && level <= 5 ? 1 : level))
        // 0 is what the level has.
        let isOwn = kind == .samples && level == 3
        unsafe set(context, ZSTD_c_strategy, isOwn ? Int32(ZSTD_fast.rawValue) : 0)
        unsafe set(context, ZSTD_c_minMatch, isOwn ? 4 : 0)
        unsafe set(context, ZSTD_c_hashLog, isOwn ? 18 : 0)
    }

    private static func set(_ context: OpaquePointer, _ parameter: ZSTD_cParameter, _ value: Int32) {
        let result = unsafe ZSTD_CCtx_setParameter(context, parameter, value)
        precondition(ZSTD_isError(result) == 0)
    }
}
