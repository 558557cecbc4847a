/// What a file that is no archive is, by its first bytes: users mistake one file for another.
enum FileKind {
    /// How many first bytes tell it.
    static let sniffLength = 512

    /// What stands where an archive has its first frame's magic number.
    static func sentence(_ head: [UInt8]) -> String {
        guard !head.isEmpty else { return "it is empty" }
        if let name = name(head) { return "it is \(name)" }
        if head.allSatisfy({ $0 == 0 }) { return "it begins with zeros" }
        if head.allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) { return "it is a text" }
        return "it does not begin as one"
    }

    /// What is said of a file that begins as an archive and has no footer.
    static func missingFooter(_ head: [UInt8]) -> String {
        // The first frame is stored as it is (spec 4.3), and a frame cut short may end before the name.
        let isOther = head.count == sniffLength && !contains(head, "/bagit.txt")
        return isOther
            ? "there is no footer, and it does not begin with bagit.txt: it may be another file made by zstd"
            : "there is no footer"
    }

    private static let magics: [(offset: Int, bytes: [UInt8], name: String)] = [
        (0, [0x50, 0x4B, 0x03, 0x04], "a zip file"), (0, [0x50, 0x4B, 0x05, 0x06], "an empty zip file"),
        (0, [0x1F, 0x8B], "a file made by gzip"), (0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "a file made by xz"),
        (0, [0x42, 0x5A, 0x68], "a file made by bzip2"), (0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z file"),
        (0, [0x52, 0x61, 0x72, 0x21], "a rar file"), (257, Array("ustar".utf8), "a tar file that is not compressed"),
        (0, [0xFF, 0xD8, 0xFF], "a JPEG image"), (0, [0x89, 0x50, 0x4E, 0x47], "a PNG image"),
        (0, Array("GIF8".utf8), "a GIF image"), (0, Array("%PDF".utf8), "a PDF file"),
        (0, Array("version https://git-lfs".utf8), "a pointer of Git LFS, which 'git lfs pull' replaces by the file"),
    ]

    private static func name(_ head: [UInt8]) -> String? {
        for magic in magics where head.dropFirst(magic.offset).starts(with: magic.bytes) { return magic.name }
        let text = head.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }.map { $0 | 0x20 }
        let isPage = ["<!doctype html", "<html"].contains { text.starts(with: Array($0.utf8).map { $0 | 0x20 }) }
        return isPage ? "an HTML page, such as a server sends in place of a file" : nil
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let text = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: text) }
    }
}
