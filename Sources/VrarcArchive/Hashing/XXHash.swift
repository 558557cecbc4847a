internal import CXXHash
internal import VrarcFormat

/// The checksums of stored bytes: XXH3-64 for blocks and footers, XXH64 for frames (spec 3, 5.1).
package enum XXHash {
    /// XXH3-64 with seed 0.
    package static func xxh3(_ bytes: RawSpan) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe XXH3_64bits($0.baseAddress, $0.count) }
    }

    /// XXH3-64 with seed 0.
    package static func xxh3(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        unsafe XXH3_64bits(bytes.baseAddress, bytes.count)
    }

    /// The low half of XXH64 with seed 0: what a frame ends with.
    package static func frameChecksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(truncatingIfNeeded: unsafe XXH64(bytes.baseAddress, bytes.count, 0))
    }

    /// The low half of XXH64 with seed 0: what a frame ends with.
    package static func frameChecksum(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe frameChecksum($0) }
    }
}

/// XXH3-64 of each block of a stream of bytes (spec 5.14).
@safe
struct BlockChecksums: ~Copyable {
    private let state: OpaquePointer
    private var inBlock = 0
    /// The checksums of the whole blocks so far.
    private(set) var sums: [UInt64] = []

    init() {
        guard let state = unsafe XXH3_createState() else { Shortage.end("libxxhash has no memory") }
        unsafe self.state = state
        _ = unsafe XXH3_64bits_reset(state)
    }

    deinit {
        _ = unsafe XXH3_freeState(state)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while start < bytes.count {
            let count = min(FormatLimits.block - inBlock, bytes.count - start)
            let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
            if count == FormatLimits.block {
                unsafe sums.append(XXHash.xxh3(piece))
            } else {
                _ = unsafe XXH3_64bits_update(state, piece.baseAddress, count)
                inBlock += count
                if inBlock == FormatLimits.block { closeBlock() }
            }
            start += count
        }
    }

    /// The checksums of all blocks, the last one short.
    mutating func finish() -> [UInt64] {
        if inBlock > 0 { closeBlock() }
        return sums
    }

    private mutating func closeBlock() {
        sums.append(unsafe XXH3_64bits_digest(state))
        _ = unsafe XXH3_64bits_reset(state)
        inBlock = 0
    }
}
