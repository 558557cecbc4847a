import VrarcArchive
import VrarcFormat

/// Goes through the manifest of an archive unit by unit, and keeps away what no archive may list.
struct ManifestWalk {
    private var list: RestoreList?
    private var last: [UInt8] = []
    private var unique = PathSetChecker()
    private var done: Set<[UInt8]> = []
    private(set) var findings: [Finding] = []
    /// Paths that are not given on.
    private(set) var refused: [LostFile] = []

    /// Gives each unit's files to `body`, in canonical order; what lies beside the units comes last.
    mutating func run(
        _ archive: ArchiveContents, _ body: (RestoreList) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        try archive.forEachFile { (digest, path) throws(ArchiveError) in
            try Interruption.check()
            if let finished = take(digest, path) { try body(finished) }
        }
        if let list { try body(list) }
        list = nil
    }

    /// Takes a line; gives the list of the unit before, if that has come to its end.
    private mutating func take(_ digest: BlobDigest, _ path: [UInt8]) -> RestoreList? {
        guard let position = check(path) else { return nil }
        let isUnit = position.part == .collection || position.part == .classifier
        let folder = isUnit ? Array(path[..<position.slug.upperBound]) : Text.bytes("data")
        var finished: RestoreList?
        if list?.folder != folder {
            guard done.insert(folder).inserted else {
                refuse(.pathOutOfOrder, path, "its folder's other files are elsewhere")
                return nil
            }
            finished = list
            list = RestoreList(folder: folder)
        }
        switch position.role {
        case .readme: list?.readme = digest
        case .metadata: list?.metadata = digest
        case .document: list?.document = digest
        default: list?.add(digest, path)
        }
        return finished
    }

    /// The place of a path that may be restored.
    private mutating func check(_ path: [UInt8]) -> TreePosition? {
        if let violation = PortablePath.violation(ofBagPath: path) {
            refuse(.pathNotPortable, path, violation)
            return nil
        }
        guard let position = unsafe TreePosition(path.span.bytes) else {
            refuse(.pathOutsideTree, path, "")
            return nil
        }
        guard last.isEmpty || CanonicalOrder.precedes(last, path) else {
            refuse(.pathOutOfOrder, path, "")
            return nil
        }
        guard unique.insert(path) == nil else {
            refuse(.pathNotUnique, path, "")
            return nil
        }
        last = path
        return position.part == .archiveDocument ? nil : position
    }

    private mutating func refuse(_ code: FindingCode, _ path: [UInt8], _ detail: String) {
        let finding = Finding(code, path: Text.string(path), detail)
        findings.append(finding)
        refused.append(LostFile(path: Text.string(path), finding: finding))
    }
}
