import VrarcArchive
import VrarcFormat
import VrarcModel

/// What the units of an archive are called, and the folders they are restored to.
struct UnitNames {
    struct Unit {
        /// `collections` or `classifiers`.
        let kind: RecordKind
        let slug: String
        let name: String
        /// Path below the target, such as `collections/lego`.
        let folder: [UInt8]

        /// Path below `data/`, such as `collections/lego-1`.
        var folderInArchive: [UInt8] { Text.bytes("\(UnitNames.parent(kind))/\(slug)") }
    }

    private(set) var units: [Unit] = []
    /// Files below `data/attachments/` that have another original name.
    private(set) var renamed: [RenamedFile] = []
    private var places: [[UInt8]: Int] = [:]

    init(_ archive: ArchiveManifest) {
        self.init(
            collections: archive.collections.map { ($0.slug, $0.name) },
            classifiers: archive.classifiers.map { ($0.slug, $0.name) })
        renamed = archive.renamed
    }

    init(collections: [(slug: String, name: String)], classifiers: [(slug: String, name: String)]) {
        add(.collection, collections)
        add(.classifier, classifiers)
    }

    /// The unit with a folder in the archive such as `data/collections/lego`.
    func unit(_ folder: some Sequence<UInt8>) -> Unit? { places[Array(folder)].map { units[$0] } }

    private mutating func add(_ kind: RecordKind, _ summaries: [(slug: String, name: String)]) {
        let parent = Self.parent(kind)
        // A folder of this name would be passed over when the target is packed.
        var taken: Set<[UInt8]> = [Text.bytes("__MACOSX")]
        var folders = summaries.map { summary -> [UInt8]? in
            let name = Text.bytes(summary.name)
            return Self.isFolderName(name) && taken.insert(name).inserted ? name : nil
        }
        // Of many units of one slug each goes on where the one before ended: a hostile list must not cost its square.
        var numbers: [[UInt8]: Int] = [:]
        for index in summaries.indices where folders[index] == nil {
            let slug = Text.bytes(summaries[index].slug)
            let stem = Self.isFolderName(slug) ? slug : [UInt8(ascii: "_")]
            var candidate = slug
            while !Self.isFolderName(candidate) || !taken.insert(candidate).inserted {
                let number = numbers[stem, default: 2]
                numbers[stem] = number + 1
                candidate = stem + Text.bytes("~\(number)")
            }
            folders[index] = candidate
        }
        for (index, summary) in summaries.enumerated() {
            places[Text.bytes("data/\(parent)/\(summary.slug)")] = units.count
            units.append(
                Unit(
                    kind: kind, slug: summary.slug, name: summary.name,
                    folder: Text.bytes(parent) + [Text.slash] + (folders[index] ?? [])))
        }
    }

    fileprivate static func parent(_ kind: RecordKind) -> String { kind == .collection ? "collections" : "classifiers" }

    private static func isFolderName(_ name: [UInt8]) -> Bool {
        !name.contains(Text.slash) && OriginalPath.violation(of: name) == nil
    }
}
