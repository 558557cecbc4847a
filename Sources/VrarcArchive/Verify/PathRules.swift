internal import VrarcFormat

/// The rules of step 8 about paths and links (spec 5.4, 5.5, 5.6, 8.4).
struct PathRules {
    private var unique = PathSetChecker()
    private var previous: [UInt8] = []
    private var units: [TreeUnit: UnitFiles] = [:]
    private var rest = Set<TreePlace>()
    /// The folder of the unit whose files go by, with its `/`.
    private var unitFolder: [UInt8] = []
    private let sections: CheckedSections
    private var files: FileRegister

    private struct UnitFiles {
        var hasReadme = false
        var hasMetadata = false
        var hasDocument = false
    }

    /// `sections` are those that paths are looked up in.
    init(_ sections: CheckedSections) {
        self.sections = sections
        files = FileRegister(count: sections.names?.count ?? 0)
    }

    /// Where NAMES has a path below the top folder.
    func place(of path: [UInt8]) -> NamePlace { sections.place(ofName: NameKey(SHA256.digest(of: path))) }

    /// The name of an entry: the path below the top folder, or all of it where it is not below that.
    struct Name {
        let path: [UInt8]
        let isBelowTop: Bool
        /// Its place in the tree, if it has one.
        let position: TreePosition?

        init(path: [UInt8], isBelowTop: Bool) {
            self.path = path
            self.isBelowTop = isBelowTop
            position = unsafe TreePosition(path.span.bytes)
        }
    }

    /// Notes a regular file.
    mutating func addFile(
        _ name: Name, at place: NamePlace, size: UInt64, number: UInt64, _ findings: inout FindingCollector
    ) {
        guard check(name, &findings) else { return }
        files.add(FileRegister.File(number: number, size: size), at: place)
    }

    /// Notes a link; gives the number of the entry that it goes to.
    mutating func addLink(
        _ name: Name, to target: Name, number: UInt64, _ findings: inout FindingCollector
    ) -> UInt64 {
        guard check(name, &findings) else { return number }
        let path = name.path
        guard target.isBelowTop,
            let (file, links) = files.link(to: place(of: target.path))
        else {
            findings.add(.badLinkTarget, path: path, "it goes to \(PathText.display(target.path))")
            return number
        }
        if Self.isTagFile(path) { findings.add(.badLinking, path: path, "a tag file is a link") }
        if file.size <= UInt64(FormatLimits.neverLinked) {
            findings.add(.badLinking, path: path, "a content of \(file.size) bytes is linked")
        } else if links > FormatLimits.linksPerCopy {
            findings.add(.badLinking, path: path, "it is link \(links) to one stored copy")
        }
        return file.number
    }

    /// Whether a path breaks no rule.
    private mutating func check(_ name: Name, _ findings: inout FindingCollector) -> Bool {
        let path = name.path
        if let violation = PortablePath.violation(ofBagPath: path) {
            findings.add(.pathNotPortable, path: path, violation)
            return false
        }
        guard name.isBelowTop, let position = name.position else {
            findings.add(.pathOutsideTree, path: path)
            return false
        }
        if unique.insert(path) != nil {
            findings.add(.pathNotUnique, path: path)
            return false
        }
        note(path, position)
        if !previous.isEmpty, !CanonicalOrder.precedes(previous, path) {
            findings.add(.pathOutOfOrder, path: path)
            return false
        }
        previous = path
        return true
    }

    private mutating func note(_ path: [UInt8], _ position: TreePosition) {
        // Of a unit nearly all files are none that must be there, and they follow each other.
        if !position.isUnitDocument, position.unitEnd > 0, position.unitEnd == unitFolder.count,
            path.begins(with: unitFolder)
        {
            return
        }
        guard let place = TreePlace(path: path) else { return }
        unitFolder = Array(path[..<position.unitEnd])
        let unit = place.unit
        guard unit != .rest else {
            if place != .bundleAttachment { rest.insert(place) }
            return
        }
        switch place {
        case .collectionReadme, .classifierReadme: units[unit, default: UnitFiles()].hasReadme = true
        case .collectionMetadata, .classifierMetadata: units[unit, default: UnitFiles()].hasMetadata = true
        case .collectionDocument, .classifierDocument: units[unit, default: UnitFiles()].hasDocument = true
        default: if units[unit] == nil { units[unit] = UnitFiles() }
        }
    }

    /// Reports the files that must be there and are not.
    func missing(_ findings: inout FindingCollector) {
        for (unit, files) in units {
            let (folder, document) =
                switch unit {
                case .collection(let slug): (Array("data/collections/".utf8) + slug, "/collection.json")
                case .classifier(let slug): (Array("data/classifiers/".utf8) + slug, "/classifier.json")
                case .rest: ([UInt8](), "")
                }
            if !files.hasReadme { findings.add(.requiredFileMissing, path: folder + Array("/README.md".utf8)) }
            if !files.hasMetadata { findings.add(.requiredFileMissing, path: folder + Array("/metadata.jsonl".utf8)) }
            if !files.hasDocument { findings.add(.requiredFileMissing, path: folder + Array(document.utf8)) }
        }
        for path in Self.required where !rest.contains(where: { TreePlace(path: Array(path.utf8)) == $0 }) {
            findings.add(.requiredFileMissing, path: Array(path.utf8))
        }
    }

    private static let required = [
        BagFiles.declarationPath, "data/archive.json", BagFiles.infoPath, BagFiles.manifestPath,
        BagFiles.tagManifestPath,
    ]

    /// Whether a path is one that the checks of step 9 need the digest of.
    static func isTagFile(_ path: [UInt8]) -> Bool {
        !BagFiles.isPayload(path)
    }
}
