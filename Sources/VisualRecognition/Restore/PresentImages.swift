/// The images that a collection had before any was sent: one that is among them is never sent, for that would change its boxes.
struct PresentImages: Sendable {
    let ids: Set<String>
    /// By the 32 digits that an id ends with: the MD5 of the bytes that were uploaded.
    private let byMD5: [Substring: [String]]

    init(_ list: ImageList) {
        ids = Set(list.map(\.id))
        byMD5 = Dictionary(grouping: list.map(\.id)) { $0.suffix(32) }
    }

    /// Those that may have these bytes.
    func candidates(md5: String) -> [String] { (byMD5[md5[...]] ?? []).filter { $0.hasSuffix("_" + md5) } }

    /// Whether an image of these bytes has the name that another is to be uploaded under: of both, no more counts than a
    /// service puts into an id. Where there is no file name, as of images from URLs, the id has the name.
    static func isSameName(_ fileName: String?, id: String, _ uploadName: String) -> Bool {
        let name = fileName.map(stem) ?? Substring(id).dropLast(33)
        return name.prefix(31) == stem(uploadName).prefix(31)
    }

    private static func stem(_ fileName: String) -> Substring {
        let name = fileName.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return name[..<dot]
    }
}
