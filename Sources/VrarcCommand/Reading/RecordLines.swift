import VrarcFormat
package import VrarcArchive
package import VrarcModel

/// Reads a `metadata.jsonl` of an archive, a record at a time.
package enum RecordLines {
    /// Gives each record to `body`.
    package static func forEach(
        _ path: String, _ kind: RecordKind, _ reader: ArchiveReader, _ context: WorkerContext,
        _ body: (ImageRecord) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        guard let entry = try reader.entry(forPath: Array(path.utf8)) else {
            throw ArchiveError(
                .damaged, subject: "\(reader.source.name): \(path)",
                detail: "it is not in the archive, and every unit must have one")
        }
        var lines = LineSplitter()
        var number = 0
        try unsafe reader.stream(entry, context) { piece throws(ArchiveError) in
            try unsafe lines.add(piece) { line throws(ArchiveError) in
                number += 1
                try body(try record(line + [0x0A], kind, "\(reader.source.name): \(path): line \(number)"))
            }
        }
    }

    private static func record(_ line: [UInt8], _ kind: RecordKind, _ place: String) throws(ArchiveError) -> ImageRecord
    {
        do throws(ManifestError) {
            return unsafe try ImageRecord.read(line: line.span.bytes, kind: kind).content
        } catch {
            throw ArchiveError(
                .damaged, subject: place, detail: "\(error.code.rawValue): \(error.code.sentence) (\(error.detail))",
                cause: error)
        }
    }
}
