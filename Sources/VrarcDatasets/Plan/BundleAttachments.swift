import VrarcArchive
import VrarcFormat
import VrarcModel

/// The files beside the units of bundle folders.
struct BundleAttachments {
    private var plan = FilePlan()
    private let folder: Int
    private var count = 0
    private(set) var notices = NoticeList()

    init() {
        folder = plan.addFolder(.attachments, "attachments/")
    }

    /// Takes the files of a bundle folder that belong to no unit.
    mutating func add(_ tree: SourceTree, number: Int, units: [Int]) {
        let unit = UnitFolder(tree: tree, treeNumber: number, root: 0, kind: .collection, leavingOut: Set(units))
        var attachments = Attachments(unit)
        var renamed: [RenamedFile] = []
        for place in unit.folders {
            for file in tree.folders[place.number].files {
                if place.top < 0, tree.name(ofFile: file).elementsEqual("archive.json".utf8),
                    let manifest = manifest(file, tree)
                {
                    renamed = manifest.renamed
                } else {
                    attachments.add(file, in: place)
                }
            }
        }
        attachments.add(to: &plan, folder, renamed: renamed, &notices)
        if count > 0 { plan.expectSamePaths(in: folder) }
        count += 1
    }

    /// An archive's own document, if the file is one.
    private mutating func manifest(_ file: Int, _ tree: SourceTree) -> ArchiveManifest? {
        do throws(IOFault) {
            return try SmallFile.read(tree, file, limit: FormatLimits.document).flatMap(UnitDraft.canonical)
        } catch {
            notices.add(
                .kept, error.subject, "can't be read, and no original name in it is used: \(error.errno)")
            return nil
        }
    }

    /// The files in canonical order.
    func files() -> [SourceFile] { Array(plan.files(in: "data/")) }
}
