import VrarcArchive
import VrarcModel

/// The `metadata.jsonl` at the top of a unit's folder while the unit is planned.
struct UnitRecords {
    let index: RecordIndex?
    /// The file, if it is not kept as an attachment: what it says goes into the archive's own.
    let consumedFile: Int?

    private let unit: UnitFolder
    private let subject: String
    private var matched = 0
    /// Whether a file got another path than it has in the folder.
    private(set) var hasRenamed = false
    /// Files whose line could not be read again.
    private var unread = 0

    init(_ unit: UnitFolder, _ notices: inout NoticeList) {
        self.unit = unit
        subject = unit.display(Text.bytes("metadata.jsonl"))
        guard let file = unit.file(named: "metadata.jsonl") else {
            (index, consumedFile) = (nil, nil)
            return
        }
        do throws(IOFault) {
            index = try Self.index(unit, file)
            consumedFile = index?.contents.isCanonical == true ? file : nil
            if let contents = index?.contents {
                Self.report(contents, subject, &notices)
            } else {
                notices.add(.kept, subject, "changed each time it was read, and none of its records is used")
            }
        } catch {
            (index, consumedFile) = (nil, nil)
            notices.add(.kept, subject, "can't be read, and none of its records is used: \(error.errno)")
        }
    }

    /// `nil` if the file changes each of three times that it is read.
    private static func index(_ unit: UnitFolder, _ file: Int) throws(IOFault) -> RecordIndex? {
        for _ in 0..<3 {
            if let index = try RecordIndex(unit.tree, file: file, kind: unit.kind) { return index }
        }
        return nil
    }

    private static func report(_ contents: RecordIndex.Contents, _ subject: String, _ notices: inout NoticeList) {
        if contents.unusable > 0 {
            notices.add(
                .kept, subject,
                "has \(Text.count(contents.unusable, "line")) that can't be used: "
                    + "no JSON object with a file_name, or too long"
            )
        }
        if contents.duplicates > 0 {
            notices.add(
                .kept, subject,
                "has \(Text.count(contents.duplicates, "line")) on files of which an earlier line speaks; "
                    + "the first is used"
            )
        }
    }

    /// What the records say of where an image belongs.
    struct Place {
        /// The path below the unit's folder that it is restored to.
        let path: [UInt8]
        /// Number of the zip in `RecordIndex.Contents.zips`, or -1.
        let zip: Int32
    }

    /// Looks an image up by its path below the unit's folder.
    mutating func place(of path: [UInt8]) -> Place {
        guard let index, let match = index.match(path) else { return Place(path: path, zip: -1) }
        matched += 1
        do {
            guard match.isRenamed, let original = try original(match, index, path) else {
                return Place(path: path, zip: match.zip)
            }
            hasRenamed = true
            return Place(path: original, zip: match.zip)
        } catch {
            unread += 1
            return Place(path: path, zip: match.zip)
        }
    }

    /// The original name of a file that was unpacked under its portable one.
    private func original(_ match: RecordIndex.Match, _ index: RecordIndex, _ path: [UInt8]) throws -> [UInt8]? {
        guard case .record(let record) = try index.line(match), let original = record.originalName,
            original.isRestorable(besides: record.fileName), record.fileName.utf8.elementsEqual(path)
        else { return nil }
        // In a restored folder a name that is not UTF-8 is the file's own, and this is another file.
        let place = unit.path + original.bytes
        if original.text == nil,
            try FolderAccess.kind(of: place, in: unit.tree.root.descriptor, name: unit.display(original.bytes)) != nil
        {
            return nil
        }
        return original.bytes
    }

    /// Says how many records speak of files that are not there.
    func reportUnmatched(_ notices: inout NoticeList) {
        guard let contents = index?.contents else { return }
        if unread > 0 {
            notices.add(
                .kept, subject, "can't be read again: \(Text.count(unread, "file")) may have lost an original name")
        }
        let missing = contents.records - contents.duplicates - matched
        if missing > 0 {
            notices.add(.skipped, subject, "has \(Text.count(missing, "record")) of images that are not here")
        }
    }
}
