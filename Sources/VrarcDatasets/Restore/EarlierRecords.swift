import SystemPackage
import VrarcArchive
import VrarcFormat

/// The lines of a `metadata.jsonl` that is there already, to tell whether an earlier run wrote it for fewer images.
struct EarlierRecords {
    private var lines: Set<BlobDigest> = []
    /// Whether a line is too long to be a record.
    private var isForeign = false
    private var isAnyNew = false

    /// Reads the file; `nil` if there is none, or what is there no earlier run can have written: it stays as it is.
    init?(_ path: [UInt8], in target: TargetFolder) throws(ArchiveError) {
        guard try target.exists(path) else { return nil }
        do throws(IOFault) {
            let folder = try target.openFolder(Array(Text.parent(path)), isMade: false)
            let file = try FolderAccess.openFile(
                Array(Text.lastComponent(path)), in: folder.descriptor, name: target.display(path))
            let status = try file.status()
            guard status.kind == .file else { return nil }
            var lines: Set<BlobDigest> = []
            var isForeign = false
            try LineScanner.forEachLine(file, below: status.size) { _, line throws(IOFault) in
                if let line { lines.insert(Self.digest(line)) } else { isForeign = true }
            }
            (self.lines, self.isForeign) = (lines, isForeign)
        } catch {
            if error.errno == .interrupted { throw ArchiveError(error) }
            return nil
        }
    }

    /// Takes a line, with its line end, that a new file would have.
    mutating func take(_ line: [UInt8]) {
        if lines.remove(Self.digest(line)) == nil { isAnyNew = true }
    }

    /// Whether the new file would say all that the one that is there says, and more.
    var isCompleted: Bool { lines.isEmpty && isAnyNew && !isForeign }

    private static func digest(_ line: [UInt8]) -> BlobDigest { SHA256.digest(of: unsafe line.span.bytes) }
}
