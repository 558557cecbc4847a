/// What the second frame of the file says (spec 5.3).
package struct Identification: Equatable, Sendable {
    /// Bytes of the whole frame.
    package static let frameLength = 48

    package var majorVersion: UInt16 = FormatVersion.major
    package var minorVersion: UInt16 = FormatVersion.minor
    /// Version number of the libzstd that compressed, such as 10504; information only.
    package var zstdVersion: UInt32
    package var requiredFeatures: UInt64 = 0
    package var optionalFeatures: UInt64 = 0

    package init(zstdVersion: UInt32) {
        self.zstdVersion = zstdVersion
    }

    /// Reads the frame at `offset`; throws [E016] if it is not this section, [E005] if its flags are not 0.
    package init(_ bytes: RawSpan, at offset: UInt64) throws(FormatError) {
        guard let prefix = SectionPrefix(bytes), prefix.type == .identification, prefix.bodyLength == 24,
            bytes.byteCount >= Self.frameLength
        else { throw FormatError(.identificationMismatch, at: offset, "there is no identification section") }
        guard prefix.isKnown else {
            throw FormatError(.reservedNotZero, at: offset, "section version \(prefix.version), flags \(prefix.flags)")
        }
        majorVersion = bytes.load(UInt16.self, at: 24)
        minorVersion = bytes.load(UInt16.self, at: 26)
        zstdVersion = bytes.load(UInt32.self, at: 28)
        requiredFeatures = bytes.load(UInt64.self, at: 32)
        optionalFeatures = bytes.load(UInt64.self, at: 40)
    }

    package func encode() -> [UInt8] {
        var bytes = SectionPrefix(.identification, bodyLength: 24).encode()
        bytes.append(littleEndian: majorVersion)
        bytes.append(littleEndian: minorVersion)
        bytes.append(littleEndian: zstdVersion)
        bytes.append(littleEndian: requiredFeatures)
        bytes.append(littleEndian: optionalFeatures)
        return bytes
    }
}

/// The version of the format that this module writes and reads (spec 11).
public enum FormatVersion {
    public static let major: UInt16 = 1
    public static let minor: UInt16 = 0
}
