import VrarcArchive
import VrarcFormat
import VrarcModel

/// Makes the plan of a classifier from a folder.
struct ClassifierPlanner {
    private let draft: UnitDraft
    private let unit: UnitFolder
    private let slug: String
    private var notices = NoticeList()
    private var records: UnitRecords
    private let zips: ClassifierZips
    private var files: ClassifierFiles
    private var zipList: ZipList
    private let recordedNames: [[UInt8]: String]
    private var filePlan = FilePlan()
    private var folders: [ClassName: Int] = [:]
    private var classes: [(slug: String, name: String)] = []

    static func plan(
        _ draft: UnitDraft, slug: String, _ pool: WorkerPool, _ zips: inout [ZipFile]
    ) throws(ArchiveError) -> UnitPlan {
        var planner = try ClassifierPlanner(draft, slug, pool, &zips)
        return planner.plan()
    }

    private init(_ draft: UnitDraft, _ slug: String, _ pool: WorkerPool, _ zips: inout [ZipFile]) throws(ArchiveError) {
        self.draft = draft
        self.slug = slug
        unit = draft.folder
        records = UnitRecords(unit, &notices)
        self.zips = try ClassifierZips(unit, pool, &zips, &notices)
        files = ClassifierFiles(draft)
        zipList = ZipList(carried: draft.classifier?.zips ?? [])
        recordedNames = Self.recordedNames(draft.classifier)
    }

    private mutating func plan() -> UnitPlan {
        var others = zips.files
        if let file = records.consumedFile { others.insert(file) }
        if draft.classifier != nil, let file = draft.documentFile { others.insert(file) }
        if let readme = unit.file(named: "README.md"), CollectionPlanner.isGenerated(readme, unit, &notices) {
            others.insert(readme)
        }
        files.sort(besides: others, &records)
        addClasses()
        let models = filePlan.addFolder(.models, "models/")
        let attachments = filePlan.addFolder(.attachments, "attachments/")
        addExamples()
        addModels(to: models)
        // Files of the folder come first: they keep their names where a member of a zip has the same.
        addAttachments(to: attachments)
        addMembers(attachments)
        records.reportUnmatched(&notices)
        return finish()
    }

    /// Makes a folder for each class that has images.
    private mutating func addClasses() {
        var names = Set(files.examples.map(\.className))
        for zip in zips.opened where zip.file.members.contains(where: \.isImage) { names.insert(zip.className) }
        var classNames: [[UInt8]] = []
        for case .named(let name) in names { classNames.append(name) }
        classNames.sort { $0.lexicographicallyPrecedes($1) }
        for (name, slug) in zip(classNames, PortableNames.slugs(for: classNames)) {
            folders[.named(name)] = filePlan.addFolder(
                .classes, original: Text.bytes("classes/") + name + [Text.slash],
                portable: Text.bytes("classes/") + slug + [Text.slash])
            classes.append((Text.string(slug), displayName(name, slug)))
        }
        classes.sort { Text.bytes($0.slug).lexicographicallyPrecedes(Text.bytes($1.slug)) }
        if names.contains(.negatives) { folders[.negatives] = filePlan.addFolder(.negatives, "negative_examples/") }
    }

    /// The name of a class: its folder's, or that of the document where no folder could have the name.
    private func displayName(_ name: [UInt8], _ slug: [UInt8]) -> String {
        recordedNames[slug] ?? Text.string(name)
    }

    /// The classes of the document that no folder could be named as, by slug.
    private static func recordedNames(_ classifier: ClassifierManifest?) -> [[UInt8]: String] {
        var names: [[UInt8]: String] = [:]
        for summary in classifier?.classes ?? [] {
            let name = Text.bytes(summary.name)
            if name.contains(Text.slash) || OriginalPath.violation(of: name) != nil {
                names[Text.bytes(summary.slug)] = summary.name
            }
        }
        return names
    }

    private mutating func addExamples() {
        let carried = (records.index?.contents.zips ?? []).map { zipList.number(ofCarried: $0) }
        let hasRenamed = records.hasRenamed
        for example in files.examples {
            guard let folder = folders[example.className] else { continue }
            let zip = example.zip < 0 ? -1 : carried[Int(example.zip)]
            let size = unit.tree.files[example.file].size
            let item = FilePlan.Item(id: unit.id(of: example.file), size: size, zip: zip)
            if filePlan.add(example.tail, to: folder, item) {
                zipList.count(zip)
            } else {
                leaveOut(example.file)
            }
            // Two folders of the source may hold examples of one class.
            if hasRenamed || example.className == .negatives { filePlan.expectSamePaths(in: folder) }
        }
    }

    private mutating func addModels(to folder: Int) {
        for (file, tail) in files.models {
            let item = FilePlan.Item(id: unit.id(of: file), size: unit.tree.files[file].size)
            if !filePlan.add(tail, to: folder, item) { leaveOut(file) }
        }
        filePlan.expectSamePaths(in: folder)
    }

    private mutating func leaveOut(_ file: Int) {
        notices.add(.leftOut, unit.tree.display(unit.tree.path(ofFile: file)), "has a path that is too long")
    }

    /// Adds the members of the opened zips.
    private mutating func addMembers(_ attachments: Int) {
        let crowded = zips.crowded(Set(files.examples.map(\.className)))
        for zip in zips.opened {
            let number = zipList.add(zip.file, className: zip.className.text)
            let folder = zip.file.name + [Text.slash]
            for (place, member) in zip.file.members.enumerated() {
                let item = FilePlan.Item(
                    id: FileID.member(zip: zip.number, member: place), size: member.size, zip: number)
                let name = zip.file.name(of: member)
                if member.isImage, let target = folders[zip.className] {
                    filePlan.addForeign(crowded.contains(zip.className) ? folder : [], name, to: target, item)
                } else {
                    filePlan.addForeign(folder, name, to: attachments, item)
                }
                zipList.count(number)
            }
        }
    }

    private mutating func addAttachments(to folder: Int) {
        for path in files.strayImages {
            notices.add(.kept, unit.display(path), "is an image of no class; kept as an attachment")
        }
        let list = zipList
        var numbers: [Int32] = []
        files.attachments.add(to: &filePlan, folder, renamed: draft.classifier?.renamed ?? [], &notices) { path in
            let end = path.firstIndex(of: Text.slash)
            let number = end.map { list.number(ofCarried: Text.bytes(Text.string(path[..<$0]))) } ?? -1
            numbers.append(number)
            return number
        }
        for number in numbers { zipList.count(number) }
    }

    private mutating func finish() -> UnitPlan {
        let (zips, places) = zipList.sorted()
        var context = UnitContext(path: unit.path, records: records.index)
        for (slug, name) in classes { context.classNames[Text.bytes(slug)] = name }
        let source = draft.classifier.map(\.source) ?? draft.foreignSource(&notices)
        let unit = SourceUnit(
            kind: .classifier, name: draft.name, slug: slug,
            files: filePlan.files(in: "data/classifiers/\(slug)/", zips: places), classes: classes, zips: zips,
            source: source)
        return UnitPlan(unit: unit, context: context, notices: notices)
    }
}
