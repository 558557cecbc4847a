import VrarcArchive
import VrarcModel

/// Makes the plan of a collection from a folder.
struct CollectionPlanner {
    private let draft: UnitDraft
    private let unit: UnitFolder
    private var notices = NoticeList()
    private var records: UnitRecords
    /// Files that do not become attachments, as the archive says the same itself.
    private let consumed: Set<Int>

    static func plan(_ draft: UnitDraft, slug: String) -> UnitPlan {
        var planner = CollectionPlanner(draft)
        return planner.plan(slug)
    }

    private init(_ draft: UnitDraft) {
        self.draft = draft
        unit = draft.folder
        records = UnitRecords(unit, &notices)
        var consumed: Set<Int> = []
        if let file = records.consumedFile { consumed.insert(file) }
        if draft.collection != nil, let file = draft.documentFile { consumed.insert(file) }
        if let readme = unit.file(named: "README.md"), Self.isGenerated(readme, unit, &notices) {
            consumed.insert(readme)
        }
        self.consumed = consumed
    }

    /// Whether a file is the README that each unit of an archive has.
    static func isGenerated(_ file: Int, _ unit: UnitFolder, _ notices: inout NoticeList) -> Bool {
        let generated = GeneratedReadme.bytes(of: unit.kind)
        guard unit.tree.files[file].size == UInt64(generated.count) else { return false }
        do throws(IOFault) {
            return try SmallFile.read(unit.tree, file, limit: generated.count) == generated
        } catch {
            notices.add(
                .kept, error.subject, "can't be read, and is taken for a file of your own: \(error.errno)")
            return false
        }
    }

    private mutating func plan(_ slug: String) -> UnitPlan {
        var plan = FilePlan()
        let images = plan.addFolder(.images, "images/")
        let folder = plan.addFolder(.attachments, "attachments/")
        var attachments = Attachments(unit)
        let isRestored = hasImagesOnly(below: "images")
        for place in unit.folders {
            for file in unit.tree.folders[place.number].files where !consumed.contains(file) {
                if unit.tree.files[file].isImage {
                    addImage(file, in: place, to: &plan, images, isRestored: isRestored)
                } else {
                    attachments.add(file, in: place)
                }
            }
        }
        if records.hasRenamed { plan.expectSamePaths(in: images) }
        attachments.add(to: &plan, folder, renamed: draft.collection?.renamed ?? [], &notices)
        records.reportUnmatched(&notices)
        let training = training()
        let source = draft.collection.map(\.source) ?? draft.foreignSource(&notices)
        return UnitPlan(
            unit: SourceUnit(
                kind: .collection, name: draft.name, slug: slug, files: plan.files(in: "data/collections/\(slug)/"),
                source: source),
            context: UnitContext(path: unit.path, records: records.index, training: training), notices: notices)
    }

    private mutating func addImage(
        _ file: Int, in folder: UnitFolder.Folder, to plan: inout FilePlan, _ images: Int, isRestored: Bool
    ) {
        let path = unit.path(of: file, in: folder)
        let place = records.place(of: path)
        let prefix = Text.bytes("images/")
        let tail = isRestored ? Array(place.path.dropFirst(prefix.count)) : path
        let item = FilePlan.Item(id: unit.id(of: file), size: unit.tree.files[file].size)
        if !plan.add(tail, to: images, item) {
            notices.add(.leftOut, unit.display(path), "has a path that is too long")
        }
    }

    /// Whether all images lie in a folder of that name: then its name is not put before them again.
    private func hasImagesOnly(below name: String) -> Bool {
        guard let top = unit.top(named: name) else { return false }
        return unit.folders.allSatisfy { folder in
            folder.top == top || !unit.tree.folders[folder.number].files.contains { unit.tree.files[$0].isImage }
        }
    }

    private mutating func training() -> [Int: TrainingIndex.File] {
        guard let top = unit.top(named: "training_data") else { return [:] }
        let index = TrainingIndex(unit, top: top)
        notices.add(index.notices)
        return index.files
    }
}
