extension ImageProbe {
    /// Reads the top-level boxes, and the size of the primary item.
    static func heic(_ bytes: inout ImageBytes, _ facts: inout ImageFacts) -> ImageProblem? {
        var offset: UInt64 = 0
        var hasMeta = false
        while offset < bytes.length {
            switch ISOBox.step(&bytes, at: offset, before: bytes.length) {
            case .beyond: return .truncated
            case .malformed: return .malformed
            case .box(let box):
                if box.type == code("meta"), !hasMeta {
                    hasMeta = true
                    guard HEICMeta.read(&bytes, box, &facts) else { return .malformed }
                }
                offset = box.end
            }
        }
        return nil
    }
}
