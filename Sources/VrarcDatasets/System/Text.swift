/// Bytes of names and paths.
enum Text {
    static let slash = UInt8(ascii: "/")
    static let dot = UInt8(ascii: ".")

    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// The bytes as text, what is not UTF-8 replaced.
    static func string(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// What is behind the last `/`.
    static func lastComponent(_ path: [UInt8]) -> ArraySlice<UInt8> {
        path[(path.lastIndex(of: slash).map { $0 + 1 } ?? 0)...]
    }

    /// What is before the last `/`, without it.
    static func parent(_ path: [UInt8]) -> ArraySlice<UInt8> {
        path[..<(path.lastIndex(of: slash) ?? 0)]
    }

    /// A file's name without its extension: up to its last `.`, unless that is the first character.
    static func stem(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let end = name.lastIndex(of: dot), end > name.startIndex else { return name }
        return name[..<end]
    }

    /// Whether a name ends so, ASCII letters in either case.
    static func hasSuffix(_ name: some BidirectionalCollection<UInt8>, _ suffix: String) -> Bool {
        guard name.count >= suffix.utf8.count else { return false }
        return zip(name.suffix(suffix.utf8.count), suffix.utf8).allSatisfy { lowerCased($0) == lowerCased($1) }
    }

    private static func lowerCased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// The name with a number before its extension: `a~2.jpg`. The stem gives way where the name would be too long.
    static func numbered(_ name: ArraySlice<UInt8>, _ number: Int, limit: Int = 255) -> [UInt8] {
        var stem = stem(name)
        var suffix = name[stem.endIndex...]
        if suffix.count > 17 { (stem, suffix) = (name, []) }
        let mark = bytes("~\(number)")
        let room = limit - suffix.count - mark.count
        if stem.count > room { stem = stem.prefix(max(0, room)) }
        return Array(stem) + mark + Array(suffix)
    }

    /// Whether a path lies below a folder, given with its `/`.
    static func lies(_ path: [UInt8], below folder: [UInt8]) -> Bool {
        path.count > folder.count && path.starts(with: folder)
    }

    /// "1 file", "2 files".
    static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(plural ?? noun + "s")"
    }
}
