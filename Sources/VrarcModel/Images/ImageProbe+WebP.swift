extension ImageProbe {
    /// Reads the heads of all chunks.
    static func webp(_ bytes: inout ImageBytes, _ facts: inout ImageFacts) -> ImageProblem? {
        guard let size = bytes.little(4, 4) else { return .truncated }
        let problem: ImageProblem? = bytes.contains(8, size) ? nil : .truncated
        let end = min(bytes.length, 8 + size)
        var offset: UInt64 = 12
        var hasExif = false
        while offset + 8 <= end, let type = bytes.big(offset, 4), let length = bytes.little(offset + 4, 4) {
            let data = offset + 8
            if offset == 12 {
                let needed: UInt64
                switch type {
                case code("VP8 "), code("VP8X"): needed = 10
                case code("VP8L"): needed = 5
                default: return .malformed
                }
                guard length >= needed else { return .malformed }
                guard needed <= end - data else { return problem ?? .malformed }
                guard readFirstChunk(&bytes, type, data, &facts) else { return .malformed }
            }
            guard length <= end - data else { return problem ?? .malformed }
            if type == code("EXIF"), !hasExif {
                let prefix: UInt64 = length >= 6 && bytes.big(data, 6) == code("Exif\0\0") ? 6 : 0
                facts.orientation = exifOrientation(&bytes, from: data + prefix, to: data + length)
                hasExif = true
            }
            offset = data + length + length % 2
        }
        // Without one chunk there is no image.
        return offset > 12 ? problem : problem ?? .malformed
    }

    /// Width and height from a chunk that has the bytes for them; `false` if it can't be read.
    private static func readFirstChunk(
        _ bytes: inout ImageBytes, _ type: UInt64, _ data: UInt64, _ facts: inout ImageFacts
    ) -> Bool {
        switch type {
        case code("VP8 "):
            // Bit 0 of the frame tag is clear in a key frame, whose start code is 9D 01 2A.
            guard let tag = bytes.byte(at: data), tag & 1 == 0, bytes.big(data + 3, 3) == 0x9D012A else { return false }
            facts.width = bytes.little(data + 6, 2).map { $0 & 0x3FFF }
            facts.height = bytes.little(data + 8, 2).map { $0 & 0x3FFF }
        case code("VP8L"):
            guard bytes.byte(at: data) == 0x2F, let bits = bytes.little(data + 1, 4) else { return false }
            facts.width = bits & 0x3FFF + 1
            facts.height = bits >> 14 & 0x3FFF + 1
        default:
            facts.width = bytes.little(data + 4, 3).map { $0 + 1 }
            facts.height = bytes.little(data + 7, 3).map { $0 + 1 }
        }
        return true
    }
}
