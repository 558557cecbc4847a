package import VrarcModel

/// What an id map says is to stand for what.
package struct Relinking: Sendable {
    /// Old and new ids that are made of letters, digits, `_` and `-` alone.
    private var plain: [[UInt8]: [UInt8]] = [:]
    /// Old and new ids that hold other characters.
    private var others: [(old: [UInt8], new: [UInt8])] = []
    /// Base URLs without a `/` at their end.
    private var url: (old: [UInt8], new: [UInt8])?
    /// Old ids for which the map has two new ones; they are left alone.
    package private(set) var ambiguous: [String] = []

    /// Reads an id map; `nil` for anything else.
    package init?(idMap json: JSONValue) {
        guard json["format"]?.text == "vrarc-id-map-1", let units = json["units"]?.elements else { return nil }
        var all: [String: String] = [:]
        var twice: Set<String> = []
        for unit in units {
            let images = unit["images"]?.elements ?? []
            for pair in [unit] + images {
                guard let old = pair["old"]?.text, let new = pair["new"]?.text, !old.isEmpty else { continue }
                if let other = all.updateValue(new, forKey: old), other != new { twice.insert(old) }
            }
        }
        for (old, new) in all where old != new && !twice.contains(old) { add(old, new) }
        ambiguous = twice.sorted()
        others.sort { $0.old.count > $1.old.count }
        if let old = json["source"]?.text, let new = json["target"]?.text, old != new {
            url = (Self.withoutSlash(old), Self.withoutSlash(new))
        }
    }

    private mutating func add(_ old: String, _ new: String) {
        let bytes = Array(old.utf8)
        if bytes.allSatisfy(Self.isToken) {
            plain[bytes] = Array(new.utf8)
        } else {
            others.append((bytes, Array(new.utf8)))
        }
    }

    private static func withoutSlash(_ url: String) -> [UInt8] {
        var bytes = Array(url.utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        return bytes
    }

    /// The text with new ids and URL, and how many were put in.
    package func applied(to text: [UInt8]) -> (text: [UInt8], count: Int) {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var count = 0
        var offset = 0
        while offset < text.count {
            if let (length, new) = match(text, at: offset) {
                result += new
                offset += length
                count += 1
                continue
            }
            let end = Self.isToken(text[offset]) ? Self.endOfToken(text, offset) : offset + 1
            result += text[offset..<end]
            offset = end
        }
        return (result, count)
    }

    /// What begins here and is to be replaced: its length, and what stands for it.
    private func match(_ text: [UInt8], at offset: Int) -> (Int, [UInt8])? {
        if offset > 0, Self.isToken(text[offset - 1]), Self.isToken(text[offset]) { return nil }
        if let url, Self.has(url.old, text, offset), Self.endsURL(text, offset + url.old.count) {
            return (url.old.count, url.new)
        }
        for pair in others where Self.has(pair.old, text, offset) {
            let end = offset + pair.old.count
            if end == text.count || !Self.isToken(text[end]) { return (pair.old.count, pair.new) }
        }
        guard Self.isToken(text[offset]) else { return nil }
        let end = Self.endOfToken(text, offset)
        if let new = plain[Array(text[offset..<end])] { return (end - offset, new) }
        return nil
    }

    private static func has(_ wanted: [UInt8], _ text: [UInt8], _ offset: Int) -> Bool {
        offset + wanted.count <= text.count && text[offset..<offset + wanted.count].elementsEqual(wanted)
    }

    private static func endOfToken(_ text: [UInt8], _ start: Int) -> Int {
        var end = start
        while end < text.count, isToken(text[end]) { end += 1 }
        return end
    }

    /// Letters, digits, `_` and `-`, and all characters beyond ASCII: an id within a longer word is none.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x80...: true
        default: false
        }
    }

    /// Whether a base URL ends here: at the path of a call, or where no URL goes on.
    private static func endsURL(_ text: [UInt8], _ end: Int) -> Bool {
        guard end < text.count else { return true }
        guard text[end] == UInt8(ascii: "/") else { return !isURL(text[end]) }
        let next = end + 1
        guard next < text.count, isURL(text[next]) else { return true }
        let isCall = has(Array("v3".utf8), text, next) || has(Array("v4".utf8), text, next)
        return isCall && (next + 2 == text.count || !isToken(text[next + 2]))
    }

    private static func isURL(_ byte: UInt8) -> Bool { isToken(byte) || "./:%~@+".utf8.contains(byte) }
}
