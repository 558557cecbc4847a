/// Where the entries of a section lie that may take several frames (spec 5.2).
package struct SectionGeometry: Equatable, Sendable {
    /// Bytes of one entry.
    package let entryLength: Int
    /// Entries of every frame but the last.
    package var entriesPerFrame: UInt64

    package init(entryLength: Int, entriesPerFrame: UInt64) {
        self.entryLength = entryLength
        self.entriesPerFrame = entriesPerFrame
    }

    package static let index = SectionGeometry(entryLength: IndexEntry.length, entriesPerFrame: 1 << 25)
    package static let names = SectionGeometry(entryLength: NameEntry.length, entriesPerFrame: 1 << 25)
    package static let blocks = SectionGeometry(entryLength: 8, entriesPerFrame: 1 << 27)

    /// Bytes of the body of every frame but the last.
    package var bodyLength: UInt64 { entriesPerFrame * UInt64(entryLength) }

    /// Offset of entry `ordinal` in the section.
    package func position(of ordinal: UInt64) -> UInt64 {
        UInt64(SectionPrefix.length) * (ordinal / entriesPerFrame + 1) + ordinal * UInt64(entryLength)
    }

    /// Bytes of a section with `count` entries; even an empty one has a frame.
    package func sectionLength(count: UInt64) -> UInt64 {
        let frames = max(1, (count + entriesPerFrame - 1) / entriesPerFrame)
        return frames * UInt64(SectionPrefix.length) + count * UInt64(entryLength)
    }

    /// How many entries a section of `length` bytes has; `nil` if no number of entries makes that length.
    package func count(sectionLength length: UInt64) -> UInt64? {
        let frame = UInt64(SectionPrefix.length) + bodyLength
        guard length >= UInt64(SectionPrefix.length) else { return nil }
        let full = length / frame
        let rest = length % frame
        if rest == 0 { return full * entriesPerFrame }
        guard rest >= UInt64(SectionPrefix.length), (rest - UInt64(SectionPrefix.length)) % UInt64(entryLength) == 0
        else {
            return nil
        }
        let inLast = (rest - UInt64(SectionPrefix.length)) / UInt64(entryLength)
        guard inLast > 0 || full == 0 else { return nil }
        return full * entriesPerFrame + inLast
    }
}
