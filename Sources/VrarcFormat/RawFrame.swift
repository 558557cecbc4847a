/// The layout of raw frames, which are written by hand and need no decoder (spec 5.1).
package enum RawFrame {
    package static let descriptor: UInt8 = 0xC4
    package static let windowDescriptor: UInt8 = 0x38
    /// Bytes of the frame's header.
    package static let headerLength = 14
    /// Bytes of the checksum at the end.
    package static let checksumLength = 4

    /// The header of a raw or mixed frame with `contentSize` bytes of content.
    ///
    /// No frame of an archive is without a checksum; one that is taken apart in memory may be.
    package static func header(contentSize: Int, hasChecksum: Bool = true) -> [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(headerLength)
        bytes.append(littleEndian: FrameHeader.zstdMagic)
        bytes.append(hasChecksum ? descriptor : descriptor & ~0x04)
        bytes.append(windowDescriptor)
        bytes.append(littleEndian: UInt64(contentSize))
        return bytes
    }

    /// The header of a raw block.
    package static func blockHeader(size: Int, isLast: Bool) -> [UInt8] {
        let value = UInt32(size) << 3 | (isLast ? 1 : 0)
        return [
            UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8),
            UInt8(truncatingIfNeeded: value >> 16),
        ]
    }

    /// Stored bytes of a raw frame with `contentSize` bytes of content.
    package static func length(contentSize: Int) -> Int {
        let blocks = (contentSize + FormatLimits.rawBlock - 1) / FormatLimits.rawBlock
        return headerLength + contentSize + BlockHeader.length * blocks + checksumLength
    }

    /// Where byte `k` of the content lies, counted from the frame's start.
    package static func position(ofContentByte k: Int) -> Int {
        headerLength + k + BlockHeader.length * (k / FormatLimits.rawBlock + 1)
    }

    /// A whole raw frame. `checksum` is the low half of XXH64 of the content.
    package static func encode(_ content: RawSpan, checksum: UInt32) -> [UInt8] {
        var bytes = header(contentSize: content.byteCount)
        bytes.reserveCapacity(length(contentSize: content.byteCount))
        var start = 0
        repeat {
            let end = min(start + FormatLimits.rawBlock, content.byteCount)
            bytes.append(contentsOf: blockHeader(size: end - start, isLast: end == content.byteCount))
            unsafe content.extracting(start..<end).withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            start = end
        } while start < content.byteCount
        bytes.append(littleEndian: checksum)
        return bytes
    }
}
