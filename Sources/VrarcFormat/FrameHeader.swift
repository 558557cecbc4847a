/// The header of one frame of the file: a Zstandard frame or a skippable one (spec 5.1, 5.2; RFC 8878 3.1).
package enum FrameHeader: Equatable, Sendable {
    case data(DataFrameHeader)
    /// A skippable frame; `magic` tells whose. `length` counts the 8-byte header too.
    case skippable(magic: UInt32, length: UInt64)

    /// Magic number of a Zstandard frame.
    package static let zstdMagic: UInt32 = 0xFD2F_B528
    /// Magic number of vrarc's own skippable frames.
    package static let sectionMagic: UInt32 = 0x184D_2A5D
    /// No header is longer.
    package static let maximumLength = 18

    /// Reads the header at the beginning of `bytes`, which need at most 18 bytes or reach to the end of the file.
    ///
    /// Throws [E020] for what is no frame or breaks the rules of data frames.
    package static func parse(_ bytes: RawSpan, at offset: UInt64) throws(FormatError) -> FrameHeader {
        guard bytes.byteCount >= 8 else {
            throw FormatError(.badFrameHeader, at: offset, "the bytes end in the frame's header")
        }
        let magic = bytes.load(UInt32.self, at: 0)
        if magic & 0xFFFF_FFF0 == 0x184D_2A50 {
            return .skippable(magic: magic, length: 8 + UInt64(bytes.load(UInt32.self, at: 4)))
        }
        guard magic == zstdMagic else {
            throw FormatError(.badFrameHeader, at: offset, "there is no frame's magic number")
        }
        return .data(try DataFrameHeader.parse(bytes, at: offset))
    }
}

/// The header of a data frame, checked against the format's limits.
package struct DataFrameHeader: Equatable, Sendable {
    /// Bytes of the header, magic number included.
    package let length: Int
    /// Bytes of content.
    package let contentSize: Int
    /// Bytes of window.
    package let windowSize: Int
    /// Whether header and window are those of a raw or mixed frame.
    package let hasRawForm: Bool

    static func parse(_ bytes: RawSpan, at offset: UInt64) throws(FormatError) -> DataFrameHeader {
        func fail(_ detail: String) -> FormatError { FormatError(.badFrameHeader, at: offset, detail) }
        let descriptor = bytes.byte(at: 4)
        guard descriptor & 0x08 == 0 else { throw fail("the reserved bit is set") }
        guard descriptor & 0x03 == 0 else { throw fail("a dictionary is named") }
        guard descriptor & 0x04 != 0 else { throw fail("there is no content checksum") }
        let singleSegment = descriptor & 0x20 != 0
        let sizeFlag = Int(descriptor >> 6)
        guard sizeFlag != 0 || singleSegment else { throw fail("there is no content size") }
        let sizeLength = 1 << sizeFlag
        let length = 5 + (singleSegment ? 0 : 1) + sizeLength
        guard bytes.byteCount >= length else { throw fail("the bytes end in the frame's header") }
        let size: UInt64 =
            switch sizeFlag {
            case 0: UInt64(bytes.byte(at: length - 1))
            case 1: UInt64(bytes.load(UInt16.self, at: length - 2)) + 256
            case 2: UInt64(bytes.load(UInt32.self, at: length - 4))
            default: bytes.load(UInt64.self, at: length - 8)
            }
        guard size > 0 else { throw fail("the content size is 0") }
        guard size <= UInt64(FormatLimits.frameContent) else {
            throw fail("the content size is \(size), above \(FormatLimits.frameContent)")
        }
        var window = size
        if !singleSegment {
            let exponent = UInt64(bytes.byte(at: 5) >> 3)
            let base = UInt64(1) << (10 + exponent)
            window = base + (base >> 3) * UInt64(bytes.byte(at: 5) & 7)
        }
        guard window <= UInt64(FormatLimits.window) else {
            throw fail("the window is \(window), above \(FormatLimits.window)")
        }
        let rawForm = descriptor == RawFrame.descriptor && bytes.byte(at: 5) == RawFrame.windowDescriptor
        return DataFrameHeader(
            length: length, contentSize: Int(size), windowSize: Int(window), hasRawForm: rawForm)
    }
}

/// The 3-byte header of a block (RFC 8878 3.1.1.2).
package struct BlockHeader: Equatable, Sendable {
    package static let length = 3
    package let isLast: Bool
    /// 0 raw, 1 run, 2 compressed, 3 reserved.
    package let type: UInt8
    /// The size field: raw or compressed bytes, or the length of the run.
    package let size: Int

    package init(_ bytes: RawSpan, at position: Int) {
        let value =
            UInt32(bytes.byte(at: position)) | UInt32(bytes.byte(at: position + 1)) << 8
            | UInt32(bytes.byte(at: position + 2)) << 16
        isLast = value & 1 != 0
        type = UInt8(value >> 1 & 3)
        size = Int(value >> 3)
    }

    /// Whether it is a block as raw frames have them: 131,072 bytes, or fewer in the last (spec 5.1).
    package var isOfRawFrame: Bool {
        type == 0 && (isLast ? (1...FormatLimits.rawBlock).contains(size) : size == FormatLimits.rawBlock)
    }

    /// Bytes of the block behind its header.
    package var storedSize: Int { type == 1 ? 1 : size }
}
