import SystemPackage
import VrarcArchive
import VrarcModel

/// Finds the line of a `metadata.jsonl` that speaks of a file, without holding the lines: 24 bytes each.
///
/// A line is found by its `file_name`, which is the file's path both where an archive was unpacked by `tar` and where
/// it was restored. Only where a restored file's name is not UTF-8 its path is what `original_name_base64` says; such a
/// line is found by that, or else by its `file_name` too.
final class RecordIndex: Sendable {
    private struct Entry {
        let hash: UInt64
        let place: Place
        /// Number in `zips`, or -1.
        let zip: Int32
    }

    /// Where a line is, and by which of its names it is found.
    struct Place {
        private let value: UInt64

        init(offset: UInt64, isRenamed: Bool = false, isSecond: Bool = false) {
            value = offset << 2 | (isRenamed ? 2 : 0) | (isSecond ? 1 : 0)
        }

        /// Offset of the line.
        var offset: UInt64 { value >> 2 }
        /// Whether the file has another path where it is restored.
        var isRenamed: Bool { value & 2 != 0 }
        /// Whether the line has another name, which goes before this.
        var isSecond: Bool { value & 1 != 0 }
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
    /// What the file system said of the file before it was read through.
    private let status: FileStatus
    private let subject: String
    private let entries: [Entry]
    let contents: Contents

    /// Reads the file through; `nil` if it changed meanwhile.
    init?(_ tree: SourceTree, file number: Int, kind: RecordKind) throws(IOFault) {
        let path = tree.contentPath(ofFile: number)
        subject = tree.display(path)
        file = try FolderAccess.openFile(path, in: tree.root.descriptor, name: subject)
        status = try file.status()
        var builder = RecordIndexBuilder(kind: kind)
        try LineScanner.forEachLine(file, below: status.size) { offset, line throws(IOFault) in
            builder.add(line, at: offset)
        }
        guard status.kind == .file, try file.status().isSameContent(as: status) else { return nil }
        var entries = builder.keys.map { Entry(hash: $0.hash, place: $0.place, zip: $0.zip) }
        entries.sort {
            ($0.hash, $0.place.isSecond ? 1 : 0, $0.place.offset) < (
                $1.hash, $1.place.isSecond ? 1 : 0, $1.place.offset
            )
        }
        var contents = builder.contents
        contents.duplicates = zip(entries, entries.dropFirst()).count {
            $0.hash == $1.hash && !$0.place.isSecond && !$1.place.isSecond
        }
        self.entries = entries
        self.contents = contents
    }

    /// A line that speaks of a file.
    struct Match: Sendable {
        /// Offset of the line.
        let offset: UInt64
        /// Number of the zip in `contents.zips` that the record names, or -1.
        let zip: Int32
        /// Whether the file has another path where it is restored.
        let isRenamed: Bool
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
        return Match(offset: entry.place.offset, zip: entry.zip, isRenamed: entry.place.isRenamed)
    }

    /// Reads the line of a match; throws `.changed` if the file is no longer the one that was read through.
    func line(_ match: Match) throws(SourceFault) -> MetadataLine {
        let line: [UInt8]
        let now: FileStatus
        do throws(IOFault) {
            line = try LineScanner.line(file, at: match.offset)
            now = try file.status()
        } catch {
            throw SourceFault(.unreadable, subject: subject, detail: "can't be read: \(error.errno)")
        }
        // Another line may lie at the offset now, and would speak of another image.
        guard now.isSameContent(as: status) else {
            throw SourceFault(.changed, subject: subject, detail: "changed while it was packed")
        }
        do throws(TrainingDataError) {
            return try unsafe MetadataLine(reading: line.span.bytes)
        } catch {
            throw SourceFault(.changed, subject: subject, detail: "changed while it was packed")
        }
    }

    static func hash(_ path: [UInt8]) -> UInt64 { unsafe XXHash.xxh3(path.span.bytes) }
}
