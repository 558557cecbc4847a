extension ImageProbe {
    /// Reads the segments before the first scan, and looks for FF D9 behind it.
    static func jpeg(_ bytes: inout ImageBytes, _ facts: inout ImageFacts) -> ImageProblem? {
        var offset: UInt64 = 2
        var hasFrame = false
        var hasExif = false
        while true {
            guard let fill = bytes.byte(at: offset) else { return .truncated }
            guard fill == 0xFF else { return .malformed }
            var marker = fill
            while marker == 0xFF {
                offset += 1
                guard let byte = bytes.byte(at: offset) else { return .truncated }
                marker = byte
            }
            offset += 1
            switch marker {
            case 0x01, 0xD0...0xD7: continue
            case 0x00, 0xD8, 0xD9: return .malformed
            default: break
            }
            guard let length = bytes.big(offset, 2) else { return .truncated }
            guard length >= 2 else { return .malformed }
            guard bytes.contains(offset, length) else { return .truncated }
            if marker == 0xDA {
                guard hasFrame else { return .malformed }
                return bytes.hasEndOfImage(from: offset + length) ? nil : .truncated
            }
            if isFrameHeader(marker), !hasFrame {
                guard length >= 8 else { return .malformed }
                facts.height = bytes.big(offset + 3, 2)
                facts.width = bytes.big(offset + 5, 2)
                hasFrame = true
            }
            if marker == 0xE1, !hasExif, length >= 8, bytes.big(offset + 2, 6) == code("Exif\0\0") {
                facts.orientation = exifOrientation(&bytes, from: offset + 8, to: offset + length)
                hasExif = true
            }
            offset += length
        }
    }

    /// SOF0 to SOF15 without DHT, JPG and DAC, which lie among them.
    private static func isFrameHeader(_ marker: UInt8) -> Bool {
        marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }
}
