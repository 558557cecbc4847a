extension ImageProbe {
    /// Reads the heads of all chunks through `IEND`.
    static func png(_ bytes: inout ImageBytes, _ facts: inout ImageFacts) -> ImageProblem? {
        var offset: UInt64 = 8
        var hasExif = false
        while let length = bytes.big(offset, 4), let type = bytes.big(offset + 4, 4) {
            let data = offset + 8
            if offset == 8, type != code("IHDR") || length != 13 { return .malformed }
            // Behind the data stand four bytes of checksum.
            guard bytes.contains(data, length + 4) else { return .truncated }
            switch type {
            case code("IHDR") where offset == 8:
                facts.width = bytes.big(data, 4)
                facts.height = bytes.big(data + 4, 4)
            case code("eXIf") where !hasExif:
                facts.orientation = exifOrientation(&bytes, from: data, to: data + length)
                hasExif = true
            case code("IEND"): return nil
            default: break
            }
            offset = data + length + 4
        }
        return .truncated
    }
}
