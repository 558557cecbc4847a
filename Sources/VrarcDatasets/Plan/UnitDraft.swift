import VrarcArchive
import VrarcFormat
import VrarcModel

/// A unit of which folder, kind and name are known.
struct UnitDraft {
    let folder: UnitFolder
    let name: String
    /// `collection.json` or `classifier.json` at its top.
    let documentFile: Int?
    /// The same, if it is a canonical one of the unit's kind: then it is not kept as an attachment.
    let collection: CollectionManifest?
    let classifier: ClassifierManifest?

    /// Why the document can't be read.
    private let fault: IOFault?

    /// - Parameter givenName: The name that the user gave the unit; otherwise it is the document's, or the folder's.
    init(_ folder: UnitFolder, givenName: String?) {
        self.folder = folder
        documentFile = folder.file(named: folder.kind == .collection ? "collection.json" : "classifier.json")
        var bytes: [UInt8]?
        do throws(IOFault) {
            if let file = documentFile {
                bytes = try SmallFile.read(folder.tree, file, limit: FormatLimits.document)
            }
            fault = nil
        } catch {
            fault = error
        }
        collection = folder.kind == .collection ? bytes.flatMap(Self.canonical) : nil
        classifier = folder.kind == .classifier ? bytes.flatMap(Self.canonical) : nil
        name = givenName ?? collection?.name ?? classifier?.name ?? Self.folderName(folder)
    }

    /// The document, if its bytes are what a writer makes of it.
    static func canonical<Document: ManifestDocument>(_ bytes: [UInt8]) -> Document? {
        guard let reading = try? unsafe Document.read(bytes.span.bytes), reading.isCanonical else { return nil }
        return reading.content
    }

    private static func folderName(_ folder: UnitFolder) -> String {
        let path = folder.tree.realPath + [Text.slash] + folder.path
        let name = path.split(separator: Text.slash).last ?? []
        return name.isEmpty ? "root" : Text.string(name)
    }

    /// The text of a document of the user's own, if it is JSON that can stand in the unit's `source`.
    func foreignSource(_ notices: inout NoticeList) -> String? {
        guard let documentFile, collection == nil, classifier == nil else { return nil }
        let subject = folder.tree.display(folder.tree.path(ofFile: documentFile))
        do {
            if let fault { throw fault }
            guard let bytes = try SmallFile.read(folder.tree, documentFile, limit: Self.sourceLimit) else {
                notices.add(.kept, subject, "has more than 8 MiB or keeps changing; kept as an attachment only")
                return nil
            }
            _ = try unsafe JSONValue(reading: bytes.span.bytes)
            return Text.string(bytes)
        } catch let fault as IOFault {
            notices.add(.kept, subject, "can't be read, and nothing that it says is used: \(fault.errno)")
            return nil
        } catch {
            notices.add(.kept, subject, "is not JSON; kept as an attachment only")
            return nil
        }
    }

    // The document that holds the text must stay below 64 MiB with every character escaped.
    private static let sourceLimit = 8 << 20
}
