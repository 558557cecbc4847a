internal import VrarcFormat

/// Writes the frames of one section and hashes them for the table (spec 5.2, 5.16).
final class SectionWriter {
    private let type: SectionType
    private let output: FrameOutput
    private let start: UInt64
    private var hash = SHA256()

    init(_ type: SectionType, _ output: FrameOutput) {
        self.type = type
        self.output = output
        start = output.offset
    }

    /// Writes a whole frame with this body.
    func frame(_ body: [UInt8]) throws(ArchiveError) {
        try piece(SectionPrefix(type, bodyLength: UInt64(body.count)).encode() + body)
    }

    /// Writes part of a frame.
    func piece(_ bytes: [UInt8]) throws(ArchiveError) {
        unsafe hash.update(bytes.span.bytes)
        try output.write(bytes)
    }

    /// Ends the section and gives its line in the table.
    func finish() -> SectionEntry {
        SectionEntry(type: type, offset: start, length: output.offset - start, digest: hash.finish())
    }
}
