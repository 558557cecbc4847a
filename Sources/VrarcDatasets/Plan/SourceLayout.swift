import VrarcArchive
import VrarcFormat
import VrarcModel

/// Tells what a folder of the user's is: a bundle, a collection or a classifier.
struct SourceLayout {
    /// The units in the folder.
    private(set) var drafts: [UnitDraft] = []
    /// Whether it is a bundle folder: then files beside the units are attachments of the bundle.
    private(set) var isBundle = false
    /// What could not be looked at.
    private(set) var notices = NoticeList()

    init(_ tree: SourceTree, number: Int, _ argument: SourceArgument) {
        switch argument {
        case .collection(let name, _): add(tree, number, 0, .collection, name)
        case .classifier(let name, _): add(tree, number, 0, .classifier, name)
        case .zips(let name, _, _): add(tree, number, 0, .classifier, name)
        case .folder:
            let collections = tree.folder(named: "collections", in: 0)
            let classifiers = tree.folder(named: "classifiers", in: 0)
            isBundle = collections != nil || classifiers != nil
            guard isBundle else {
                add(tree, number, 0, kind(tree), nil)
                return
            }
            addUnits(tree, number, collections, .collection)
            addUnits(tree, number, classifiers, .classifier)
        }
    }

    private mutating func addUnits(_ tree: SourceTree, _ number: Int, _ folder: Int?, _ kind: RecordKind) {
        guard let folder else { return }
        for unit in tree.folders[folder].folders where !tree.folders[unit].isSkipped {
            add(tree, number, unit, kind, nil)
        }
    }

    private mutating func add(_ tree: SourceTree, _ number: Int, _ root: Int, _ kind: RecordKind, _ name: String?) {
        drafts.append(UnitDraft(UnitFolder(tree: tree, treeNumber: number, root: root, kind: kind), givenName: name))
    }

    /// What a folder that is no bundle folder is.
    private mutating func kind(_ tree: SourceTree) -> RecordKind {
        if document(ClassifierManifest.self, "classifier.json", tree) { return .classifier }
        if document(CollectionManifest.self, "collection.json", tree) { return .collection }
        let top = tree.folders[0]
        if top.files.contains(where: { tree.files[$0].isImage }) { return .collection }
        let hasParts = top.files.contains {
            let name = tree.name(ofFile: $0)
            return Text.hasSuffix(name, ".zip") || Text.hasSuffix(name, ".mlmodel")
                || name.elementsEqual("classifier.json".utf8)
        }
        let hasFolders = top.folders.contains {
            let name = tree.name(ofFolder: $0)
            return name.elementsEqual("classes".utf8) || ClassName.isNegatives(name)
        }
        return hasParts || hasFolders ? .classifier : .collection
    }

    private mutating func document<Document: ManifestDocument>(
        _: Document.Type, _ name: String, _ tree: SourceTree
    ) -> Bool {
        guard let file = tree.file(named: name, in: 0) else { return false }
        do throws(IOFault) {
            guard let bytes = try SmallFile.read(tree, file, limit: FormatLimits.document) else { return false }
            let document: Document? = UnitDraft.canonical(bytes)
            return document != nil
        } catch {
            notices.add(.kept, error.subject, "can't be read; what its folder is was told without it: \(error.errno)")
            return false
        }
    }
}
