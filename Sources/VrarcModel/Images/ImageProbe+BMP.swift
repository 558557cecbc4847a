extension ImageProbe {
    /// Reads the header.
    static func bmp(_ bytes: inout ImageBytes, _ facts: inout ImageFacts) -> ImageProblem? {
        guard let size = bytes.little(2, 4), let headerLength = bytes.little(14, 4) else { return .truncated }
        if headerLength == 12 {
            facts.width = bytes.little(18, 2)
            facts.height = bytes.little(20, 2)
        } else {
            // Both are signed; a negative height means that the uppermost row is first.
            facts.width = bytes.little(18, 4).flatMap { $0 < 1 << 31 ? $0 : nil }
            facts.height = bytes.little(22, 4).map { $0 < 1 << 31 ? $0 : 1 << 32 - $0 }
        }
        return bytes.contains(0, max(size, 14 + headerLength)) ? nil : .truncated
    }
}
