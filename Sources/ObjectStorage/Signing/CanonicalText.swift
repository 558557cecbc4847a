/// The one spelling of a part of an address that both sides sign, whatever spelling was sent.
enum CanonicalText {
    /// A path: encoded once, and otherwise as it is. The keys of S3 are no files: `//` and `..` stay.
    static func path(_ path: Substring.UTF8View) -> String {
        path.isEmpty ? "/" : respelled(path, keepsSlash: true)
    }

    /// A query, sorted by name, then by value.
    static func query(_ query: Substring.UTF8View) -> String {
        let pairs = query.split(separator: UInt8(ascii: "&")).map { pair in
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let value = pair.dropFirst(name.count + 1)
            return (name: respelled(name, keepsSlash: false), value: respelled(value, keepsSlash: false))
        }
        // What is encoded is ASCII: texts are in the order of their bytes.
        let sorted = pairs.sorted { $0.name == $1.name ? $0.value < $1.value : $0.name < $1.name }
        return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// The value of a header field: no spaces around it, and one where there are more.
    static func value(_ value: String) -> String {
        value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    /// Decodes what is percent-encoded, and encodes all but letters, digits, `-._~` and, in a path, `/`.
    private static func respelled(_ bytes: Substring.UTF8View, keepsSlash: Bool) -> String {
        var result: [UInt8] = []
        var rest = bytes
        while var byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(digit),
                let low = rest.dropFirst().first.flatMap(digit)
            {
                byte = high << 4 | low
                rest = rest.dropFirst(2)
            }
            if isUnreserved(byte) || keepsSlash && byte == UInt8(ascii: "/") {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let hexadecimal = Array("0123456789ABCDEF".utf8)

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}
