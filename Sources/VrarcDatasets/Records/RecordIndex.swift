import SystemPackage
import VrarcArchive
import VrarcModel

/// Finds the line of a `metadata.jsonl` that speaks of a file, without holding the lines: 24 bytes each.
///
/// A line is found by the path below the unit's folder that its file is restored to (`original_name`, else
/// `file_name`), and if there is none by its `file_name`: so both a restored folder and one unpacked by `tar` find
/// theirs.
final class RecordIndex: Sendable {
    private struct Entry {
        let hash: UInt64
        /// Offset of the line, times two; the lowest bit is set for the second key of a record.
        let place: UInt64
        /// Number in `zips`, or -1.
        let zip: Int32
    }

    /// What the lines say together.
    struct Contents: Sendable {
        /// Whether each line is a canonical record of the unit's kind.
        var isCanonical = true
        /// Lines that are no JSON object with a `file_name`.
        var unusable = 0
        /// Lines that speak of a file that an earlier line speaks of.
        var duplicates = 0
        /// Lines that can be found.
        var records = 0
        /// The names of the zips that records name, in the order in which they come.
        var zips: [[UInt8]] = []
    }

    private let file: FileHandle
    private let subject: String
    private let entries: [Entry]
    let contents: Contents

    /// Reads the file through.
    init(_ tree: SourceTree, file number: Int, kind: RecordKind) throws(IOFault) {
        let path = tree.contentPath(ofFile: number)
        subject = tree.display(path)
        file = try FolderAccess.openFile(path, in: tree.root.descriptor, name: subject)
        var builder = RecordIndexBuilder(kind: kind)
        try LineScanner.forEachLine(file) { offset, line throws(IOFault) in builder.add(line, at: offset) }
        var entries = builder.keys.map { Entry(hash: $0.hash, place: $0.place, zip: $0.zip) }
        entries.sort { ($0.hash, $0.place & 1, $0.place) < ($1.hash, $1.place & 1, $1.place) }
        var contents = builder.contents
        contents.duplicates = zip(entries, entries.dropFirst()).count {
            $0.hash == $1.hash && $0.place & 1 == 0 && $1.place & 1 == 0
        }
        self.entries = entries
        self.contents = contents
    }

    /// A line that speaks of a file.
    struct Match: Sendable {
        fileprivate let entry: Int
        /// Offset of the line.
        let offset: UInt64
        /// Number of the zip in `contents.zips` that the record names, or -1.
        let zip: Int32
        /// Whether it was found by `file_name`, though the record has another original name.
        let isByFileName: Bool
    }

    /// The line for a path below the unit's folder, told by its hash.
    func match(_ path: [UInt8]) -> Match? {
        let hash = Self.hash(path)
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        guard low < entries.count, entries[low].hash == hash else { return nil }
        let entry = entries[low]
        return Match(entry: low, offset: entry.place >> 1, zip: entry.zip, isByFileName: entry.place & 1 == 1)
    }

    /// Reads the line of a match.
    func line(_ match: Match) throws(SourceFault) -> MetadataLine {
        let line: [UInt8]
        do throws(IOFault) {
            line = try LineScanner.line(file, at: match.offset)
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: "can't be read: \(error.errno)")
        }
        do throws(TrainingDataError) {
            return try unsafe MetadataLine(reading: line.span.bytes)
        } catch {
            throw SourceFault(.changed, subject: subject, detail: "changed while it was packed")
        }
    }

    static func hash(_ path: [UInt8]) -> UInt64 { unsafe XXHash.xxh3(path.span.bytes) }
}
