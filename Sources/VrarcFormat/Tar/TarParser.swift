/// Reads the headers of one entry and proves that they are the canonical ones (spec 5.6).
package enum TarParser {
    /// What stands at a place of the tar stream.
    package enum Item: Equatable, Sendable {
        /// An entry whose headers take so many bytes.
        case entry(TarEntry, headerLength: Int)
        /// A block of zeros: the end begins here.
        case end
        /// The bytes given end within the headers.
        case incomplete
    }

    /// Reads what stands at `position`.
    ///
    /// Throws [E030] or [E031], at `frameOffset`, for what the format does not allow.
    package static func parse(
        _ bytes: RawSpan, at position: Int, frameOffset: UInt64
    ) throws(FormatError) -> Item {
        guard bytes.byteCount - position >= TarEntry.block else { return .incomplete }
        if isZero(bytes, position) { return .end }
        var headerStart = position
        var extended = PaxValues()
        if bytes.byte(at: position + 156) == TarEntry.paxType {
            let size = try octal(bytes, at: position + 124, digits: 11, frameOffset)
            guard size <= UInt64(PaxValues.limit) else {
                throw FormatError(.tarHeaderNotCanonical, at: frameOffset, "an extended header has \(size) bytes")
            }
            let start = position + TarEntry.block
            let end = start + Int(size)
            headerStart = end + TarEntry.padding(after: size)
            guard bytes.byteCount - headerStart >= TarEntry.block else { return .incomplete }
            extended = try PaxValues(bytes.extracting(start..<end), frameOffset)
        }
        let entry = try entry(bytes, at: headerStart, extended, frameOffset)
        let headerLength = headerStart + TarEntry.block - position
        var canonical: [UInt8] = []
        canonical.reserveCapacity(headerLength)
        entry.encodeHeaders(into: &canonical)
        guard canonical.count == headerLength,
            unsafe bytes.extracting(position..<position + headerLength).equals(canonical.span.bytes)
        else {
            let name = String(decoding: entry.name, as: UTF8.self)
            throw FormatError(.tarHeaderNotCanonical, at: frameOffset, "the header of \(name)")
        }
        return .entry(entry, headerLength: headerLength)
    }

    private static func entry(
        _ bytes: RawSpan, at start: Int, _ extended: PaxValues, _ frameOffset: UInt64
    ) throws(FormatError) -> TarEntry {
        let type = bytes.byte(at: start + 156)
        var name = text(bytes, at: start, length: TarHeaderBlock.nameLength)
        let prefix = text(bytes, at: start + 345, length: TarHeaderBlock.prefixLength)
        if !prefix.isEmpty { name = prefix + [0x2F] + name }
        name = extended.path ?? name
        let kind: TarEntry.Kind
        switch type {
        case TarEntry.fileType:
            let size = try octal(bytes, at: start + 124, digits: 11, frameOffset)
            guard extended.size ?? size <= FormatLimits.blob else {
                throw FormatError(
                    .tarHeaderNotCanonical, at: frameOffset, "a content is above \(FormatLimits.blob) bytes")
            }
            kind = .file(size: extended.size ?? size)
        case TarEntry.linkType:
            kind = .link(target: extended.linkPath ?? text(bytes, at: start + 157, length: TarHeaderBlock.nameLength))
        case TarEntry.paxType:
            throw FormatError(.tarHeaderNotCanonical, at: frameOffset, "two extended headers in a row")
        default:
            throw FormatError(.tarTypeNotAllowed, at: frameOffset, "type byte \(type)")
        }
        let modified = try octal(bytes, at: start + 136, digits: 11, frameOffset)
        return TarEntry(name: name, kind: kind, modified: modified)
    }

    private static func isZero(_ bytes: RawSpan, _ position: Int) -> Bool {
        for index in stride(from: position, to: position + TarEntry.block, by: 8)
        where bytes.load(UInt64.self, at: index) != 0 {
            return false
        }
        return true
    }

    private static func text(_ bytes: RawSpan, at start: Int, length: Int) -> [UInt8] {
        var end = start
        while end < start + length, bytes.byte(at: end) != 0 { end += 1 }
        return bytes.extracting(start..<end).array()
    }

    private static func octal(
        _ bytes: RawSpan, at start: Int, digits: Int, _ frameOffset: UInt64
    ) throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<start + digits {
            let byte = bytes.byte(at: index)
            guard byte >= 0x30, byte <= 0x37 else {
                throw FormatError(.tarHeaderNotCanonical, at: frameOffset, "a number is not in octal digits")
            }
            value = value << 3 | UInt64(byte - 0x30)
        }
        return value
    }
}

/// The records of an extended header (spec 5.6).
struct PaxValues {
    /// Bytes of records that the longest paths can need, with room to spare.
    static let limit = 8192

    var path: [UInt8]?
    var linkPath: [UInt8]?
    var size: UInt64?

    init() {}

    init(_ bytes: RawSpan, _ frameOffset: UInt64) throws(FormatError) {
        func fail() -> FormatError {
            FormatError(.tarHeaderNotCanonical, at: frameOffset, "an extended header's records")
        }
        var rest = bytes.array()[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 0x20),
                let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                length > space - rest.startIndex + 2, length <= rest.count
            else { throw fail() }
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            guard rest[rest.startIndex + length - 1] == 0x0A, let equals = record.firstIndex(of: 0x3D) else {
                throw fail()
            }
            let value = Array(record[(equals + 1)...])
            switch String(decoding: record[..<equals], as: UTF8.self) {
            case "path": path = value
            case "linkpath": linkPath = value
            case "size":
                guard let number = UInt64(String(decoding: value, as: UTF8.self)) else { throw fail() }
                size = number
            default: throw fail()
            }
            rest = rest[(rest.startIndex + length)...]
        }
    }
}
