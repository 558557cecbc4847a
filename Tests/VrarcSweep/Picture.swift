/// Small images of one pixel, told from each other by what is behind it.
enum Picture {
    static func png(_ text: String) -> [UInt8] {
        // The checksums of the chunks are nobody's concern here.
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
            + chunk("tEXt", Array("Comment\0\(text)".utf8)) + chunk("IDAT", [0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1])
            + chunk("IEND", [])
    }

    /// So many bytes, nearly all of them equal: a large content with a small frame.
    static func gif(_ count: Int, _ filler: UInt8) -> [UInt8] {
        let pixel: [UInt8] = [
            0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0,
            0x3B,
        ]
        return pixel + [UInt8](repeating: filler, count: count - pixel.count)
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        [0, 0, 0, UInt8(data.count)] + Array(type.utf8) + data + [0, 0, 0, 0]
    }
}
