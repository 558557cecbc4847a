/// The 512 bytes of one *ustar* header, in the one form the format allows (spec 5.6).
struct TarHeaderBlock {
    static let nameLength = 100
    static let prefixLength = 155

    var name: [UInt8]
    var prefix: [UInt8]
    var size: UInt64
    var modified: UInt64
    var type: UInt8
    var linkName: [UInt8]

    func encode(into bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.reserveCapacity(start + TarEntry.block)
        Self.append(name, length: Self.nameLength, to: &bytes)
        bytes.append(contentsOf: Self.modeAndOwners)
        Self.appendOctal(size, digits: 11, to: &bytes)
        Self.appendOctal(modified, digits: 11, to: &bytes)
        bytes.append(contentsOf: repeatElement(0x20, count: 8))
        bytes.append(type)
        Self.append(linkName, length: Self.nameLength, to: &bytes)
        bytes.append(contentsOf: Self.magicAndNames)
        Self.append(prefix, length: Self.prefixLength, to: &bytes)
        bytes.append(contentsOf: repeatElement(0, count: 12))
        let sum = bytes[start...].reduce(UInt64(0)) { $0 + UInt64($1) }
        var checksum: [UInt8] = []
        Self.appendOctal(sum, digits: 6, to: &checksum)
        checksum.append(0x20)
        bytes.replaceSubrange(start + 148..<start + 156, with: checksum)
    }

    private static let modeAndOwners = Array("0000644\u{0}0000000\u{0}0000000\u{0}".utf8)
    private static let magicAndNames =
        Array("ustar\u{0}00".utf8) + [UInt8](repeating: 0, count: 64) + Array("0000000\u{0}0000000\u{0}".utf8)

    private static func append(_ text: [UInt8], length: Int, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: text)
        bytes.append(contentsOf: repeatElement(0, count: length - text.count))
    }

    /// Octal digits and a NUL; digits above the field's width are cut, which a reader's comparison notices.
    private static func appendOctal(_ value: UInt64, digits: Int, to bytes: inout [UInt8]) {
        for digit in (0..<UInt64(digits)).reversed() { bytes.append(0x30 + UInt8((value >> (3 * digit)) & 7)) }
        bytes.append(0)
    }
}
