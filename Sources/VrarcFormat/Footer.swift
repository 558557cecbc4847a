/// The fixed 256 bytes that an archive ends with (spec 5.17).
package struct Footer: Equatable, Sendable {
    /// Bytes of the whole frame.
    package static let length = 256
    /// Where the checksum of the bytes before it stands.
    package static let checksumPosition = 248

    package var majorVersion: UInt16 = FormatVersion.major
    package var minorVersion: UInt16 = FormatVersion.minor
    package var generation: UInt32 = 0
    package var requiredFeatures: UInt64 = 0
    package var optionalFeatures: UInt64 = 0
    /// Length of the file up to and with the last footer.
    package var end: UInt64 = 0
    /// Offset of the last footer of the generation before; 0 if none.
    package var previous: UInt64 = 0
    /// Offset of the first copy of this footer.
    package var firstCopy: UInt64 = 0
    /// Offset of the first section behind the tar.
    package var dataEnd: UInt64 = 0
    package var tableOffset: UInt64 = 0
    package var tableLength: UInt64 = 0
    package var tableDigest: BlobDigest
    package var contentID: BlobDigest
    package var archiveID: BlobDigest
    package var blobCount: UInt64 = 0
    package var pathCount: UInt64 = 0
    /// Raw bytes of the tar stream.
    package var tarLength: UInt64 = 0
    package var payloadOctets: UInt64 = 0
    package var payloadFiles: UInt64 = 0
    /// Whether version, flags and reserved fields are what version 1 defines.
    package private(set) var reservedIsZero = true

    package init(tableDigest: BlobDigest, contentID: BlobDigest, archiveID: BlobDigest) {
        self.tableDigest = tableDigest
        self.contentID = contentID
        self.archiveID = archiveID
    }

    /// Reads a footer's fields if magic, size and type fit; the caller compares the checksum.
    package init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= Self.length, let prefix = SectionPrefix(bytes), prefix.type == .footer,
            prefix.frameLength == UInt64(Self.length)
        else { return nil }
        func digest(_ position: Int) -> BlobDigest { BlobDigest(bytes.extracting(position..<position + 32)) }
        majorVersion = bytes.load(UInt16.self, at: 24)
        minorVersion = bytes.load(UInt16.self, at: 26)
        generation = bytes.load(UInt32.self, at: 28)
        requiredFeatures = bytes.load(UInt64.self, at: 32)
        optionalFeatures = bytes.load(UInt64.self, at: 40)
        end = bytes.load(UInt64.self, at: 48)
        previous = bytes.load(UInt64.self, at: 56)
        firstCopy = bytes.load(UInt64.self, at: 64)
        dataEnd = bytes.load(UInt64.self, at: 72)
        tableOffset = bytes.load(UInt64.self, at: 80)
        tableLength = bytes.load(UInt64.self, at: 88)
        tableDigest = digest(96)
        contentID = digest(128)
        archiveID = digest(160)
        blobCount = bytes.load(UInt64.self, at: 192)
        pathCount = bytes.load(UInt64.self, at: 200)
        tarLength = bytes.load(UInt64.self, at: 208)
        payloadOctets = bytes.load(UInt64.self, at: 216)
        payloadFiles = bytes.load(UInt64.self, at: 224)
        reservedIsZero =
            prefix.isKnown && bytes.load(UInt64.self, at: 232) == 0 && bytes.load(UInt64.self, at: 240) == 0
    }

    /// The checksum that stands in the last 8 of the 256 bytes.
    package static func storedChecksum(_ bytes: RawSpan) -> UInt64 {
        bytes.load(UInt64.self, at: checksumPosition)
    }

    /// The bytes before the checksum; the caller appends XXH3 of them.
    package func encodeWithoutChecksum() -> [UInt8] {
        var bytes = SectionPrefix(.footer, bodyLength: UInt64(Self.length - SectionPrefix.length)).encode()
        bytes.reserveCapacity(Self.length)
        bytes.append(littleEndian: majorVersion)
        bytes.append(littleEndian: minorVersion)
        bytes.append(littleEndian: generation)
        for field in [
            requiredFeatures, optionalFeatures, end, previous, firstCopy, dataEnd, tableOffset, tableLength,
        ] {
            bytes.append(littleEndian: field)
        }
        for digest in [tableDigest, contentID, archiveID] { bytes.append(contentsOf: digest.bytes) }
        for field in [blobCount, pathCount, tarLength, payloadOctets, payloadFiles, 0, 0] {
            bytes.append(littleEndian: field)
        }
        return bytes
    }
}
