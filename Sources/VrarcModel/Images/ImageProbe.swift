/// Tells what an image's bytes say of it (spec 5.9). Nothing is decoded; any bytes are accepted.
package enum ImageProbe {
    /// As many bytes as `sniff` looks at, at most.
    package static let sniffLength = 32

    /// The media type that the first bytes tell; `nil` if the content is no image. The first 32 bytes are enough.
    package static func sniff(_ head: RawSpan) -> MediaType? {
        unsafe head.withUnsafeBytes { buffer in
            let first = unsafe UnsafeRawBufferPointer(rebasing: buffer.prefix(sniffLength))
            var bytes = unsafe ImageBytes(
                head: first, tail: UnsafeRawBufferPointer(start: nil, count: 0), length: UInt64(first.count))
            return mediaType(&bytes)
        }
    }

    /// What a whole content says of itself; `nil` if it is no image.
    package static func facts(of content: RawSpan) -> ImageFacts? {
        facts(head: content, tail: RawSpan(), length: UInt64(content.byteCount))?.facts
    }

    /// What a content says of itself of which only the beginning, and perhaps the end, is at hand.
    ///
    /// `isCertain` is whether no other byte was asked for. If one was, what hangs on it is `nil`, `problem` too; the
    /// rest is right. `nil` if it is no image, or if `head` and `tail` have more bytes than `length`.
    package static func facts(
        head: RawSpan, tail: RawSpan, length: UInt64
    ) -> (facts: ImageFacts, isCertain: Bool)? {
        guard UInt64(head.byteCount) <= length, UInt64(tail.byteCount) <= length else { return nil }
        return unsafe head.withUnsafeBytes { head in
            unsafe tail.withUnsafeBytes { tail in
                var bytes = unsafe ImageBytes(head: head, tail: tail, length: length)
                guard let type = mediaType(&bytes) else { return nil }
                var facts = facts(&bytes, type)
                if bytes.isIncomplete { facts.problem = nil }
                return (facts, !bytes.isIncomplete)
            }
        }
    }

    private static func facts(_ bytes: inout ImageBytes, _ type: MediaType) -> ImageFacts {
        var facts = ImageFacts(mediaType: type)
        facts.problem =
            switch type {
            case .jpeg: jpeg(&bytes, &facts)
            case .png: png(&bytes, &facts)
            case .gif: gif(&bytes, &facts)
            case .tiff: tiff(&bytes, &facts)
            case .bmp: bmp(&bytes, &facts)
            case .webp: webp(&bytes, &facts)
            case .heic: heic(&bytes, &facts)
            }
        if facts.width == 0 { facts.width = nil }
        if facts.height == 0 { facts.height = nil }
        return facts
    }

    /// The table of spec 5.9.
    private static func mediaType(_ bytes: inout ImageBytes) -> MediaType? {
        guard let start = bytes.big(0, 3) else { return nil }
        if start == 0xFFD8FF { return .jpeg }
        switch start >> 8 {
        case 0x8950:
            if bytes.big(0, 8) == 0x8950_4E47_0D0A_1A0A { return .png }
        case code("GI"):
            let version = bytes.big(0, 6)
            if version == code("GIF87a") || version == code("GIF89a") { return .gif }
        case code("II"), code("MM"):
            switch bytes.big(0, 4) {
            case 0x4949_2A00, 0x4D4D_002A, 0x4949_2B00, 0x4D4D_002B: return .tiff
            default: break
            }
        case code("BM"):
            if let header = bytes.little(14, 4), [12, 40, 52, 56, 64, 108, 124].contains(header) { return .bmp }
        case code("RI"):
            if bytes.big(0, 4) == code("RIFF"), bytes.big(8, 4) == code("WEBP") { return .webp }
        default: break
        }
        return isHEIC(&bytes) ? .heic : nil
    }

    private static func isHEIC(_ bytes: inout ImageBytes) -> Bool {
        guard bytes.big(4, 4) == code("ftyp"), let brand = bytes.big(8, 4) else { return false }
        let brands: [StaticString] = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]
        return brands.contains { code($0) == brand }
    }
}
