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
        bytes.append(contentsOf: Self.template)
        unsafe bytes.withUnsafeMutableBufferPointer { all in
            let block = unsafe UnsafeMutableBufferPointer(rebasing: all[start...])
            unsafe Self.put(name, at: 0, block)
            unsafe Self.putOctal(size, digits: 11, at: 124, block)
            unsafe Self.putOctal(modified, digits: 11, at: 136, block)
            unsafe block[156] = type
            unsafe Self.put(linkName, at: 157, block)
            unsafe Self.put(prefix, at: 345, block)
            var sum: UInt32 = 0
            for index in 0..<TarEntry.block { unsafe sum &+= UInt32(block[index]) }
            unsafe Self.putOctal(UInt64(sum), digits: 6, at: 148, block)
        }
    }

    /// What is the same in every header, and spaces in the place of the sum, as they count in it.
    private static let template: [UInt8] = {
        let fields = [(100, modeAndOwners), (148, Array("        ".utf8)), (257, magic), (329, devices)]
        var block = [UInt8](repeating: 0, count: TarEntry.block)
        for (start, text) in fields { block.replaceSubrange(start..<start + text.count, with: text) }
        return block
    }()

    private static let modeAndOwners = Array("0000644\u{0}0000000\u{0}0000000\u{0}".utf8)
    private static let magic = Array("ustar\u{0}00".utf8)
    private static let devices = Array("0000000\u{0}0000000\u{0}".utf8)

    private static func put(_ text: [UInt8], at start: Int, _ block: UnsafeMutableBufferPointer<UInt8>) {
        let field = unsafe UnsafeMutableBufferPointer(rebasing: block[start..<start + text.count])
        _ = unsafe field.update(fromContentsOf: text)
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
