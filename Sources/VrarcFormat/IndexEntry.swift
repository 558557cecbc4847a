/// One line of INDEX: where a blob is (spec 5.11).
package struct IndexEntry: Equatable, Sendable {
    package static let length = 64

    package var digest: BlobDigest
    /// Offset of the first frame that holds its content.
    package var offset: UInt64
    /// Bytes of content.
    package var rawLength: UInt64
    /// Bytes of all frames that hold its content.
    package var storedLength: UInt64
    /// Where its content begins in the frame's content; 0 unless the frame is a group.
    package var positionInFrame: UInt32
    /// Whether its frame or frames are raw frames.
    package var isRaw: Bool
    /// Whether codec, source, flags and reserved field are what version 1 knows.
    package private(set) var isKnown = true

    package init(
        digest: BlobDigest, offset: UInt64, rawLength: UInt64, storedLength: UInt64, positionInFrame: UInt32,
        isRaw: Bool
    ) {
        self.digest = digest
        self.offset = offset
        self.rawLength = rawLength
        self.storedLength = storedLength
        self.positionInFrame = positionInFrame
        self.isRaw = isRaw
    }

    /// Reads the 64 bytes at `position`, which the caller has checked to be there.
    package init(_ bytes: RawSpan, at position: Int = 0) {
        digest = BlobDigest(bytes.extracting(position..<position + 32))
        offset = bytes.load(UInt64.self, at: position + 32)
        rawLength = bytes.load(UInt64.self, at: position + 40)
        storedLength = bytes.load(UInt64.self, at: position + 48) & 0xFFFF_FFFF_FFFF
        positionInFrame = bytes.load(UInt32.self, at: position + 54)
        let codec = bytes.byte(at: position + 58)
        let flags = bytes.byte(at: position + 59)
        isRaw = flags & 1 != 0
        isKnown = codec == 0 && flags & 0xFE == 0 && bytes.load(UInt32.self, at: position + 60) == 0
    }

    /// Reads 64 bytes of their own.
    package init(bytes: [UInt8]) {
        unsafe self.init(bytes.span.bytes)
    }

    /// The digest of the entry at `position`, which the caller has checked to be there.
    package static func key(_ bytes: RawSpan, at position: Int) -> BlobDigest {
        BlobDigest(bytes.extracting(position..<position + BlobDigest.byteCount))
    }

    package func encode(into bytes: inout [UInt8]) {
        digest.append(to: &bytes)
        bytes.append(littleEndian: offset)
        bytes.append(littleEndian: rawLength)
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: storedLength))
        bytes.append(littleEndian: UInt16(truncatingIfNeeded: storedLength >> 32))
        bytes.append(littleEndian: positionInFrame)
        bytes.append(0)
        bytes.append(isRaw ? 1 : 0)
        bytes.append(littleEndian: UInt32(0))
    }

    /// Whether the blob is in a group, not in frames of its own.
    package var isSmall: Bool { rawLength < UInt64(FormatLimits.largeBlob) }

    /// What is impossible about the numbers, or `nil` (spec 5.11, [E046]).
    package func violation(dataEnd: UInt64) -> String? {
        guard rawLength <= FormatLimits.blob else { return "the raw length is above the limit" }
        guard storedLength > 0, offset < dataEnd, storedLength <= dataEnd - offset else {
            return "the frames are not within the data frames"
        }
        if isSmall {
            let end = UInt64(positionInFrame) + rawLength
            guard end <= UInt64(FormatLimits.group) else {
                return "the content is not within a group"
            }
        } else {
            guard positionInFrame == 0 else { return "a large blob does not begin its frame" }
        }
        return nil
    }
}
