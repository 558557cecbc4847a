import VrarcFormat

/// Tar headers, under right checksums; and the headers of any entry, which give the entry back.
enum TarFuzzing {
    static func run(_ bytes: [UInt8]) throws(BrokenRule) {
        try walk(bytes)
        try walk(sealed(bytes))
        try checkEntry(bytes)
    }

    private static func walk(_ bytes: [UInt8]) throws(BrokenRule) {
        var position = 0
        while case .entry(let entry, let length)? = unsafe try? TarParser.parse(
            bytes.span.bytes, at: position, frameOffset: 0)
        {
            var encoded: [UInt8] = []
            entry.encodeHeaders(into: &encoded)
            let same = encoded.elementsEqual(bytes[position..<position + length])
            try require(same, "headers are written as they were read")
            let rest = UInt64(bytes.count - position - length)
            guard entry.contentSize <= rest else { return }
            position += length + Int(entry.contentSize) + TarEntry.padding(after: entry.contentSize)
            guard position <= bytes.count else { return }
        }
    }

    /// Every block that may be a header gets the checksum of a header.
    private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for start in stride(from: 0, through: bytes.count - TarEntry.block, by: TarEntry.block) {
            let block = start..<start + TarEntry.block
            guard bytes[block].contains(where: { $0 != 0 }) else { continue }
            bytes.replaceSubrange(start + 148..<start + 156, with: repeatElement(0x20, count: 8))
            let sum = bytes[block].reduce(UInt64(0)) { $0 + UInt64($1) }
            for digit in 0..<6 { bytes[start + 148 + digit] = 0x30 + UInt8(sum >> (15 - 3 * digit) & 7) }
            bytes[start + 154] = 0
        }
        return bytes
    }

    /// 16 bytes of numbers, then the name, a zero, and the link's target.
    private static func checkEntry(_ bytes: [UInt8]) throws(BrokenRule) {
        guard bytes.count > 16 else { return }
        let number = unsafe bytes.span.bytes.load(UInt64.self, at: 0)
        let size = (number >> UInt64(bytes[15] & 63)) % (FormatLimits.blob + 1)
        let modified = unsafe UInt64(bytes.span.bytes.load(UInt32.self, at: 8))
        let parts = bytes[16...].prefix(2_000).split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts.count > 1 ? Array(parts[1].filter { $0 != 0 }) : []
        let name = Array(parts[0])
        guard !name.isEmpty, !target.isEmpty || parts.count == 1 else { return }
        let entry = TarEntry(
            name: name, kind: parts.count > 1 ? .link(target: target) : .file(size: size), modified: modified)
        var encoded: [UInt8] = []
        entry.encodeHeaders(into: &encoded)
        let item = unsafe try? TarParser.parse(encoded.span.bytes, at: 0, frameOffset: 0)
        try require(item == .entry(entry, headerLength: encoded.count), "an entry is read as it was written")
    }
}
