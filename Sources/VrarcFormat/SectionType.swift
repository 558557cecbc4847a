/// The eight ASCII characters that say what a section is (spec 5.2).
public struct SectionType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The characters as a little-endian integer.
    public let rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    private init(_ text: StaticString) {
        precondition(text.utf8CodeUnitCount == 8)
        rawValue = unsafe UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt64.self).littleEndian
    }

    package static let identification = SectionType("VRARCIDN")
    package static let index = SectionType("VRARCIDX")
    package static let names = SectionType("VRARCNAM")
    package static let directories = SectionType("VRARCDIR")
    package static let blocks = SectionType("VRARCBLK")
    package static let blockSums = SectionType("VRARCBLS")
    package static let indexFanout = SectionType("VRARCFXI")
    package static let namesFanout = SectionType("VRARCFXN")
    package static let table = SectionType("VRARCTAB")
    package static let footer = SectionType("VRARCFTR")

    /// The sections that TABLE names in generation 0, in file order (spec 5.16).
    package static let inTable: [SectionType] = [
        .index, .names, .directories, .blocks, .blockSums, .indexFanout, .namesFanout,
    ]

    public var description: String {
        String(decoding: (0..<8).map { UInt8(truncatingIfNeeded: rawValue >> (8 * $0)) }, as: UTF8.self)
    }
}

/// The 24 bytes that every section frame begins with (spec 5.2).
package struct SectionPrefix: Equatable, Sendable {
    /// Bytes, frame header included.
    package static let length = 24

    package let type: SectionType
    /// Bytes of the frame behind the prefix.
    package let bodyLength: UInt64
    package let version: UInt32
    package let flags: UInt32

    package init(_ type: SectionType, bodyLength: UInt64) {
        self.type = type
        self.bodyLength = bodyLength
        version = 1
        flags = 0
    }

    /// Reads a prefix; `nil` if these are no section frame's first bytes.
    package init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= Self.length, bytes.load(UInt32.self, at: 0) == FrameHeader.sectionMagic else {
            return nil
        }
        let size = bytes.load(UInt32.self, at: 4)
        guard size >= 16 else { return nil }
        type = SectionType(rawValue: bytes.load(UInt64.self, at: 8))
        bodyLength = UInt64(size) - 16
        version = bytes.load(UInt32.self, at: 16)
        flags = bytes.load(UInt32.self, at: 20)
    }

    /// Bytes of the whole frame.
    package var frameLength: UInt64 { UInt64(Self.length) + bodyLength }
    /// Whether version and flags are those that version 1 defines.
    package var isKnown: Bool { version == 1 && flags == 0 }

    package func encode() -> [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(Self.length)
        bytes.append(littleEndian: FrameHeader.sectionMagic)
        bytes.append(littleEndian: UInt32(bodyLength + 16))
        bytes.append(littleEndian: type.rawValue)
        bytes.append(littleEndian: version)
        bytes.append(littleEndian: flags)
        return bytes
    }
}
