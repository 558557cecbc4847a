extension ImageProbe {
    /// Reads the blocks through the trailer.
    static func gif(_ bytes: inout ImageBytes, _ facts: inout ImageFacts) -> ImageProblem? {
        facts.width = bytes.little(6, 2)
        facts.height = bytes.little(8, 2)
        guard let flags = bytes.byte(at: 10) else { return .truncated }
        var offset = 13 + colorTableLength(flags)
        while let introducer = bytes.byte(at: offset) {
            switch introducer {
            case 0x3B: return nil
            case 0x21: offset += 2
            case 0x2C:
                guard let flags = bytes.byte(at: offset + 9) else { return .truncated }
                // Behind the color table stands one byte, the least code size.
                offset += 10 + colorTableLength(flags) + 1
            default: return .malformed
            }
            while let count = bytes.byte(at: offset), count > 0 { offset += 1 + UInt64(count) }
            offset += 1
        }
        return .truncated
    }

    private static func colorTableLength(_ flags: UInt8) -> UInt64 {
        flags & 0x80 == 0 ? 0 : 3 << (UInt64(flags & 7) + 1)
    }
}
