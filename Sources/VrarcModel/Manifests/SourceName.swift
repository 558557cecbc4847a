internal import VrarcFormat

/// A name or path as a source gave it: text if it is UTF-8, else bytes, which a manifest holds as base64 (spec 5.10).
package enum SourceName: Sendable {
    /// A name that is UTF-8.
    case utf8(String)
    /// A name that is not UTF-8.
    case bytes([UInt8])

    /// Takes a name's bytes.
    package init(_ bytes: [UInt8]) {
        if unsafe bytes.span.bytes.firstInvalidUTF8() == nil {
            self = .utf8(String(decoding: bytes, as: UTF8.self))
        } else {
            self = .bytes(bytes)
        }
    }

    /// The name's bytes.
    package var bytes: [UInt8] {
        switch self {
        case .utf8(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }

    /// The text, if the name is UTF-8.
    package var text: String? {
        if case .utf8(let text) = self { text } else { nil }
    }

    /// The base64 form, if the name is not UTF-8.
    package var base64: String? {
        if case .bytes(let bytes) = self { Base64.encode(bytes) } else { nil }
    }

    /// Whether a restore can make this path for a file whose path below the unit's folder is `path`: its components
    /// have 1 to 255 bytes, no NUL, and are not `.` or `..`; it has at most 4,095 bytes; and it begins with the same
    /// folder (spec 5.10, E066).
    package func isRestorable(besides path: String) -> Bool {
        let name = bytes
        guard OriginalPath.violation(of: name) == nil, let end = name.firstIndex(of: UInt8(ascii: "/")) else {
            return false
        }
        return name[..<end].elementsEqual(path.utf8.prefix { $0 != UInt8(ascii: "/") })
    }
}

extension SourceName: Hashable, Comparable {
    package static func == (a: SourceName, b: SourceName) -> Bool { a.bytes == b.bytes }

    package static func < (a: SourceName, b: SourceName) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

    package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
