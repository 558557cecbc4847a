/// One line of NAMES: which blob a path has (spec 5.12).
package struct NameEntry: Equatable, Sendable {
    package static let length = 24

    package var key: NameKey
    /// The blob's place in INDEX, from 0.
    package var ordinal: UInt64

    package init(key: NameKey, ordinal: UInt64) {
        self.key = key
        self.ordinal = ordinal
    }

    /// Reads the 24 bytes at `position`, which the caller has checked to be there.
    package init(_ bytes: RawSpan, at position: Int = 0) {
        key = Self.key(bytes, at: position)
        ordinal = bytes.load(UInt64.self, at: position + 16)
    }

    /// The key of the entry at `position`, which the caller has checked to be there.
    package static func key(_ bytes: RawSpan, at position: Int) -> NameKey {
        NameKey(
            high: UInt64(bigEndian: bytes.load(UInt64.self, at: position).littleEndian),
            low: UInt64(bigEndian: bytes.load(UInt64.self, at: position + 8).littleEndian))
    }

    /// Reads 24 bytes of their own.
    package init(bytes: [UInt8]) {
        unsafe self.init(bytes.span.bytes)
    }

    package func encode(into bytes: inout [UInt8]) {
        bytes.append(littleEndian: key.high.byteSwapped)
        bytes.append(littleEndian: key.low.byteSwapped)
        bytes.append(littleEndian: ordinal)
    }
}

/// The first 16 bytes of SHA-256 of a path.
package struct NameKey: Hashable, Sendable, Comparable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The key of a path whose SHA-256 this is.
    package init(_ digest: BlobDigest) {
        high = digest.words.0
        low = digest.words.1
    }

    /// The first 12 bits: the fan-out bucket (spec 5.15).
    package var bucket: Int { Int(high >> 52) }

    package static func < (a: NameKey, b: NameKey) -> Bool { (a.high, a.low) < (b.high, b.low) }
}
