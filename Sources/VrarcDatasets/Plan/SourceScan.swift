import VrarcArchive
import VrarcFormat
import VrarcModel

/// Gathers what the folders of a source hold, and plans it.
struct SourceScan {
    private(set) var trees: [SourceTree] = []
    private(set) var zips: [ZipFile] = []
    /// The units in canonical order.
    private(set) var plans: [UnitPlan] = []
    private(set) var attachments = BundleAttachments()
    private(set) var notices = NoticeList()

    private var drafts: [UnitDraft] = []

    /// Scans a folder.
    mutating func add(_ argument: SourceArgument, on pool: WorkerPool) throws(ArchiveError) {
        let tree = try TreeScanner.scan(argument.path, only: argument.only, on: pool)
        let number = trees.count
        trees.append(tree)
        for notice in tree.notices { notices.add(notice.kind, notice.subject, notice.detail) }
        report(tree)
        let layout = SourceLayout(tree, number: number, argument)
        notices.add(layout.notices)
        drafts += layout.drafts
        if layout.isBundle { attachments.add(tree, number: number, units: layout.drafts.map(\.folder.root)) }
    }

    /// Says what was passed over.
    private mutating func report(_ tree: SourceTree) {
        for kind in SourceTree.Skip.allCases {
            let count = tree.skips.reduce(0) { $1.kind == kind && !isExpected($1.folder, tree) ? $0 + $1.count : $0 }
            guard count > 0 else { continue }
            let what =
                switch kind {
                case .finderFile: "\(Text.count(count, "file")) named .DS_Store"
                case .thumbnails: "\(Text.count(count, "file")) named Thumbs.db"
                case .resourceFork: "\(Text.count(count, "file")) in folders named __MACOSX"
                case .emptyFolder: Text.count(count, "empty folder")
                }
            notices.add(.skipped, tree.displayPath, "has \(what); not packed")
        }
    }

    /// Whether an empty folder is one that a bundle folder may have.
    private func isExpected(_ folder: Int, _ tree: SourceTree) -> Bool {
        let name = tree.name(ofFolder: folder)
        return tree.folders[folder].parent == 0
            && (name.elementsEqual("collections".utf8) || name.elementsEqual("classifiers".utf8))
    }

    /// Names the units and their files.
    mutating func plan(_ pool: WorkerPool) throws(ArchiveError) {
        for kind in [RecordKind.collection, .classifier] {
            let drafts = drafts.filter { $0.folder.kind == kind }
            try Self.checkNames(drafts, kind)
            let slugs = PortableNames.slugs(for: drafts.map { Text.bytes($0.name) }).map { Text.string($0) }
            let order = slugs.indices.sorted {
                Text.bytes(slugs[$0]).lexicographicallyPrecedes(Text.bytes(slugs[$1]))
            }
            for index in order {
                try Interruption.check()
                let plan =
                    kind == .collection
                    ? CollectionPlanner.plan(drafts[index], slug: slugs[index])
                    : try ClassifierPlanner.plan(drafts[index], slug: slugs[index], pool, &zips)
                notices.add(plan.notices)
                plans.append(plan)
            }
        }
        notices.add(attachments.notices)
    }

    private static func checkNames(_ drafts: [UnitDraft], _ kind: RecordKind) throws(ArchiveError) {
        var folders: [[UInt8]: UnitFolder] = [:]
        for draft in drafts {
            guard let other = folders.updateValue(draft.folder, forKey: Text.bytes(draft.name)) else { continue }
            let (noun, option) = kind == .collection ? ("collection", "--collection") : ("classifier", "--classifier")
            let (here, there) = (draft.folder.display, other.display)
            guard here != there else {
                throw ArchiveError(.source, subject: here, detail: "would be packed twice; give it in one SOURCE only")
            }
            throw ArchiveError(
                .source, subject: here,
                detail:
                    "would be a second \(noun) named '\(draft.name)', besides \(there); "
                    + "give one of them another name with \(option) NAME=PATH"
            )
        }
    }
}
