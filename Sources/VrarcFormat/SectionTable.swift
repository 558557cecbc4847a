/// One line of TABLE: where a section is, and what its bytes hash to (spec 5.16).
package struct SectionEntry: Equatable, Sendable {
    package static let length = 64

    package let type: SectionType
    /// Offset of the section's first frame.
    package let offset: UInt64
    /// Bytes of all its frames.
    package let length: UInt64
    /// SHA-256 of all its frames as stored.
    package let digest: BlobDigest

    package init(type: SectionType, offset: UInt64, length: UInt64, digest: BlobDigest) {
        self.type = type
        self.offset = offset
        self.length = length
        self.digest = digest
    }

    /// Offset behind the section's last frame; the table's reader has checked that it does not overflow.
    package var end: UInt64 { offset + length }
}

/// The table of sections (spec 5.16).
package struct SectionTable: Equatable, Sendable {
    package let entries: [SectionEntry]

    /// Bytes of the longest frame of TABLE.
    package static let maximumLength = SectionPrefix.length + FormatLimits.sections * SectionEntry.length

    package init(_ entries: [SectionEntry]) {
        self.entries = entries
    }

    /// Reads the whole frame of TABLE, whose SHA-256 the caller has compared.
    ///
    /// Throws [E010] if it is not this section or too long, [E005] for reserved fields, [E011] for entries that can't be.
    package init(_ bytes: RawSpan, at offset: UInt64) throws(FormatError) {
        guard let prefix = SectionPrefix(bytes), prefix.type == .table,
            prefix.frameLength == UInt64(bytes.byteCount)
        else { throw FormatError(.tableDamaged, at: offset, "there is no table of sections") }
        guard prefix.isKnown else {
            throw FormatError(.reservedNotZero, at: offset, "section version \(prefix.version), flags \(prefix.flags)")
        }
        guard bytes.byteCount <= Self.maximumLength else {
            throw FormatError(.tableDamaged, at: offset, "more than \(FormatLimits.sections) sections")
        }
        guard prefix.bodyLength % UInt64(SectionEntry.length) == 0 else {
            throw FormatError(.tableMismatch, at: offset, "the table ends within an entry")
        }
        let count = Int(prefix.bodyLength) / SectionEntry.length
        var entries: [SectionEntry] = []
        for position in (0..<count).map({ SectionPrefix.length + $0 * SectionEntry.length }) {
            let start = bytes.load(UInt64.self, at: position + 8)
            let length = bytes.load(UInt64.self, at: position + 16)
            guard !start.addingReportingOverflow(length).overflow else {
                throw FormatError(.tableMismatch, at: offset, "a section's end is beyond 2^64")
            }
            guard bytes.load(UInt64.self, at: position + 56) == 0 else {
                throw FormatError(.reservedNotZero, at: offset, "a reserved field of the table is not zero")
            }
            entries.append(
                SectionEntry(
                    type: SectionType(rawValue: bytes.load(UInt64.self, at: position)), offset: start, length: length,
                    digest: BlobDigest(bytes.extracting(position + 24..<position + 56))))
        }
        self.entries = entries
    }

    /// The section of a type; the last one where later generations have added one.
    package subscript(_ type: SectionType) -> SectionEntry? {
        entries.last { $0.type == type }
    }

    /// The whole frame.
    package func encode() -> [UInt8] {
        var bytes = SectionPrefix(.table, bodyLength: UInt64(entries.count * SectionEntry.length)).encode()
        for entry in entries {
            bytes.append(littleEndian: entry.type.rawValue)
            bytes.append(littleEndian: entry.offset)
            bytes.append(littleEndian: entry.length)
            bytes.append(contentsOf: entry.digest.bytes)
            bytes.append(littleEndian: UInt64(0))
        }
        return bytes
    }
}
