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
        let block = unsafe [UInt8](unsafeUninitializedCapacity: TarEntry.block) { block, count in
            unsafe block.initialize(repeating: 0)
            unsafe Self.put(name, at: 0, block)
            unsafe Self.put(Self.modeAndOwners, at: 100, block)
            unsafe Self.putOctal(size, digits: 11, at: 124, block)
            unsafe Self.putOctal(modified, digits: 11, at: 136, block)
            for index in 148..<156 { unsafe block[index] = 0x20 }
            unsafe block[156] = type
            unsafe Self.put(linkName, at: 157, block)
            unsafe Self.put(Self.magic, at: 257, block)
            unsafe Self.put(Self.devices, at: 329, block)
            unsafe Self.put(prefix, at: 345, block)
            var sum: UInt64 = 0
            for index in 0..<TarEntry.block { unsafe sum += UInt64(block[index]) }
            unsafe Self.putOctal(sum, digits: 6, at: 148, block)
            count = TarEntry.block
        }
        bytes.append(contentsOf: block)
    }

    private static let modeAndOwners = Array("0000644\u{0}0000000\u{0}0000000\u{0}".utf8)
    private static let magic = Array("ustar\u{0}00".utf8)
    private static let devices = Array("0000000\u{0}0000000\u{0}".utf8)

    private static func put(_ text: [UInt8], at start: Int, _ block: UnsafeMutableBufferPointer<UInt8>) {
        for (index, byte) in text.enumerated() { unsafe block[start + index] = byte }
    }

    /// Octal digits and a NUL; digits above the field's width are cut, which a reader's comparison notices.
    private static func putOctal(
        _ value: UInt64, digits: Int, at start: Int, _ block: UnsafeMutableBufferPointer<UInt8>
    ) {
        for digit in 0..<digits {
            unsafe block[start + digits - 1 - digit] = 0x30 + UInt8((value >> (3 * UInt64(digit))) & 7)
        }
        unsafe block[start + digits] = 0
    }
}
