/// The smallest images of each kind, built by hand: as much structure as spec 5.9 looks at.
enum TinyImages {
    static func big(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }
    }

    static func little(_ value: Int, _ size: Int) -> [UInt8] { big(value, size).reversed() }

    static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    // MARK: TIFF and EXIF

    enum Order: CaseIterable { case little, big }

    /// A TIFF with one directory; entries are tag, type, value.
    static func tiff(_ entries: [(Int, Int, Int)], _ order: Order = .little, isBig: Bool = false) -> [UInt8] {
        let number = order == .little ? little : big
        var bytes = text(order == .little ? "II" : "MM")
        bytes += isBig ? number(43, 2) + number(8, 2) + number(0, 2) + number(16, 8) : number(42, 2) + number(8, 4)
        bytes += number(entries.count, isBig ? 8 : 2)
        for (tag, type, value) in entries {
            bytes += number(tag, 2) + number(type, 2) + number(1, isBig ? 8 : 4)
            let field = number(value, type == 3 ? 2 : type == 16 && isBig ? 8 : 4)
            bytes += field + [UInt8](repeating: 0, count: (isBig ? 8 : 4) - field.count)
        }
        return bytes + number(0, isBig ? 8 : 4)
    }

    static func exif(_ orientation: Int, _ order: Order = .little) -> [UInt8] {
        tiff([(271, 3, 7), (274, 3, orientation)], order)
    }

    // MARK: JPEG

    static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] { [0xFF, marker] + big(body.count + 2, 2) + body }

    static func frame(_ width: Int, _ height: Int, _ marker: UInt8 = 0xC0) -> [UInt8] {
        segment(marker, [8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0])
    }

    static let scan = segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]

    static func jpeg(_ width: Int, _ height: Int, exif: [UInt8]? = nil, marker: UInt8 = 0xC0) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8] + segment(0xE0, text("JFIF\0") + [1, 1, 0, 0, 1, 0, 1, 0, 0])
        if let exif { bytes += segment(0xE1, text("Exif\0\0") + exif) }
        return bytes + segment(0xDB, [UInt8](repeating: 1, count: 65)) + frame(width, height, marker)
            + segment(0xC4, [UInt8](repeating: 0, count: 17)) + scan + [0xFF, 0xD9]
    }

    // MARK: PNG

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        big(data.count, 4) + text(type) + data + [1, 2, 3, 4]
    }

    static func png(_ width: Int, _ height: Int, before: [UInt8] = [], after: [UInt8] = []) -> [UInt8] {
        [0x89] + text("PNG\r\n\u{1a}\n") + chunk("IHDR", big(width, 4) + big(height, 4) + [8, 0, 0, 0, 0]) + before
            + chunk("IDAT", [1, 2, 3]) + after + chunk("IEND", [])
    }

    // MARK: GIF, BMP, WebP

    static func gif(_ width: Int, _ height: Int) -> [UInt8] {
        let picture = [0x2C] + [UInt8](repeating: 0, count: 8) + [0x80, 1, 2, 3, 4, 5, 6, 2, 2, 0x3B, 0x3B, 0]
        return text("GIF89a") + little(width, 2) + little(height, 2) + [0x80, 0, 0, 1, 2, 3, 4, 5, 6]
            + [0x21, 0xF9, 4, 0x3B, 0, 0, 0, 0] + picture + [0x3B]
    }

    static func bmp(_ width: Int, _ height: Int, header: Int = 40) -> [UInt8] {
        let side = header == 12 ? 2 : 4
        let start = little(header, 4) + little(width, side) + little(height, side)
        let rest = start + [UInt8](repeating: 0, count: header - start.count) + [9, 9, 9, 9]
        return text("BM") + little(14 + rest.count, 4) + little(0, 4) + little(14 + header, 4) + rest
    }

    static func webp(_ chunks: [(String, [UInt8])]) -> [UInt8] {
        var body = text("WEBP")
        for (type, data) in chunks {
            body += text(type) + little(data.count, 4) + data + [UInt8](repeating: 0, count: data.count % 2)
        }
        return text("RIFF") + little(body.count, 4) + body
    }

    static func vp8(_ width: Int, _ height: Int) -> (String, [UInt8]) {
        ("VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2A] + little(width | 0x4000, 2) + little(height, 2) + [7])
    }

    static func vp8l(_ width: Int, _ height: Int) -> (String, [UInt8]) {
        ("VP8L", [0x2F] + little((width - 1) | (height - 1) << 14 | 1 << 28, 4) + [7])
    }

    static func vp8x(_ width: Int, _ height: Int) -> (String, [UInt8]) {
        ("VP8X", [8, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3))
    }

    // MARK: HEIC

    static func box(_ type: String, _ body: [UInt8]) -> [UInt8] { big(body.count + 8, 4) + text(type) + body }

    static func fullBox(_ type: String, _ version: Int, _ body: [UInt8]) -> [UInt8] {
        box(type, big(version << 24, 4) + body)
    }

    /// Item 1 is a thumbnail with property 1, item 2 the primary with properties 2 and 3, item 3 its EXIF block.
    static func heic(_ width: Int, _ height: Int, exif: [UInt8]? = nil, brand: String = "heic") -> [UInt8] {
        let sizes = fullBox("ispe", 0, big(16, 4) + big(16, 4)) + box("irot", [1])
        let properties = box("ipco", sizes + fullBox("ispe", 0, big(width, 4) + big(height, 4)))
        let links = fullBox("ipma", 0, big(2, 4) + big(1, 2) + [1, 1] + big(2, 2) + [2, 0x82, 3])
        let ftyp = box("ftyp", text(brand) + big(0, 4) + text("mif1"))
        func entry(_ id: Int, _ type: String) -> [UInt8] {
            fullBox("infe", 2, big(id, 2) + big(0, 2) + text(type) + [0])
        }
        let information = fullBox("iinf", 0, big(2, 2) + entry(2, "hvc1") + entry(3, "Exif"))
        let block = exif.map { big(6, 4) + text("Exif\0\0") + $0 } ?? []
        func meta(_ place: Int) -> [UInt8] {
            let locations = fullBox(
                "iloc", 1,
                [0x44, 0x00] + big(1, 2) + big(3, 2) + big(0, 4) + big(1, 2)
                    + big(place, 4) + big(block.count, 4))
            return fullBox(
                "meta", 0,
                fullBox("pitm", 0, big(2, 2)) + information
                    + (exif == nil ? [] : locations) + box("iprp", properties + links))
        }
        let place = ftyp.count + meta(0).count + 8
        return ftyp + meta(place) + box("mdat", block + [1, 2, 3, 4])
    }

    /// Where the top-level boxes end.
    static func heicBoxEnds(_ bytes: [UInt8]) -> [Int] {
        var ends: [Int] = []
        var offset = 0
        while offset < bytes.count {
            offset += bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            ends.append(offset)
        }
        return ends
    }

    /// One of each kind, 300 wide and 200 high, with the orientation 6 where the kind can have one.
    static let all: [(name: String, bytes: [UInt8])] = [
        ("jpeg", jpeg(300, 200, exif: exif(6))), ("png", png(300, 200, before: chunk("eXIf", exif(6, .big)))),
        ("gif", gif(300, 200)), ("tiff", tiff([(256, 3, 300), (257, 4, 200), (274, 3, 6)])),
        ("bigtiff", tiff([(256, 16, 300), (257, 3, 200), (274, 3, 6)], .big, isBig: true)), ("bmp", bmp(300, 200)),
        ("webp", webp([vp8x(300, 200), ("EXIF", exif(6)), vp8(300, 200)])), ("heic", heic(300, 200, exif: exif(6))),
    ]
}
