import VrarcArchive
import VrarcModel

/// Sorts the files of a classifier's folder: examples of a class or of none, models, zips, and all else.
struct ClassifierFiles {
    /// An image and the class it is an example of.
    struct Example {
        let file: Int
        let className: ClassName
        /// Its path below the class's folder.
        let tail: [UInt8]
        /// Number of the zip in the records, or -1.
        let zip: Int32
    }

    private let unit: UnitFolder
    /// Whether the folder has `classes/`, as a bundle has, and not a folder for each class.
    private let isBundle: Bool
    private(set) var examples: [Example] = []
    /// Model files with their paths below `models/`.
    private(set) var models: [(file: Int, tail: [UInt8])] = []
    private(set) var attachments: Attachments
    /// Images that are attachments as nothing says of which class they are.
    private(set) var strayImages: [[UInt8]] = []

    init(_ draft: UnitDraft) {
        unit = draft.folder
        isBundle = draft.classifier != nil || unit.top(named: "classes") != nil
        attachments = Attachments(unit)
    }

    /// Takes all files but those in `others`.
    mutating func sort(besides others: Set<Int>, _ records: inout UnitRecords) {
        let topsWithImages = topsWithImages()
        for folder in unit.folders {
            let hasImages = topsWithImages.contains(folder.top)
            for file in unit.tree.folders[folder.number].files where !others.contains(file) {
                let path = unit.path(of: file, in: folder)
                if let tail = modelTail(path, hasImages: hasImages) {
                    models.append((file, tail))
                } else if unit.tree.files[file].isImage, addExample(file, path, &records) {
                    continue
                } else {
                    if unit.tree.files[file].isImage, !isInAttachments(path) { strayImages.append(path) }
                    attachments.add(file, in: folder)
                }
            }
        }
    }

    private func isInAttachments(_ path: [UInt8]) -> Bool {
        isBundle && Text.lies(path, below: Text.bytes("attachments/"))
    }

    private func topsWithImages() -> Set<Int> {
        var tops: Set<Int> = []
        for folder in unit.folders
        where unit.tree.folders[folder.number].files.contains(where: { unit.tree.files[$0].isImage }) {
            tops.insert(folder.top)
        }
        return tops
    }

    /// The path below `models/` of a model: `*.mlmodel` at the top, or in a folder `models` that is no class.
    private func modelTail(_ path: [UInt8], hasImages: Bool) -> [UInt8]? {
        guard Text.hasSuffix(path, ".mlmodel") else { return nil }
        if !path.contains(Text.slash) { return path }
        let folder = Text.bytes("models/")
        guard Text.lies(path, below: folder), isBundle || !hasImages else { return nil }
        return Array(path.dropFirst(folder.count))
    }

    private mutating func addExample(_ file: Int, _ path: [UInt8], _ records: inout UnitRecords) -> Bool {
        guard Self.className(of: path, isBundle: isBundle) != nil else { return false }
        let place = records.place(of: path)
        guard let (className, tail) = Self.className(of: place.path, isBundle: isBundle) else { return false }
        examples.append(Example(file: file, className: className, tail: tail, zip: place.zip))
        return true
    }

    /// The class that a path below the unit's folder belongs to, and the path below the class's folder.
    private static func className(of path: [UInt8], isBundle: Bool) -> (ClassName, tail: [UInt8])? {
        guard let end = path.firstIndex(of: Text.slash) else { return nil }
        let tail = path[(end + 1)...]
        if !isBundle || ClassName.isNegatives(path[..<end]) { return (ClassName(folder: path[..<end]), Array(tail)) }
        guard path[..<end].elementsEqual("classes".utf8), let second = tail.firstIndex(of: Text.slash) else {
            return nil
        }
        return (.named(Array(tail[..<second])), Array(tail[(second + 1)...]))
    }
}
