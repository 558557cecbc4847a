import HTTPTransport
package import SystemPackage
package import VrarcArchive
import VrarcModel

/// Downloads what an instance has into the folder of an unfinished backup, and makes a source of it.
///
/// Everything is in the folder before the archive is begun: what an archive has, and in which order, is known only then.
package final class InstanceBackup {
    let client: ServiceClient
    let options: BackupOptions
    let folder: PartialFolder
    let report: ProgressHandler?
    var earlier: EarlierFiles
    var counts = BackupCounts()
    var notices: [SourceNotice] = []
    var collections: [BackedCollection] = []
    var classifiers: [BackedClassifier] = []

    /// - Parameter partial: The folder `OUT.vrarc.partial/`; made, or taken up.
    ///
    /// Throws `IOFault`, and `BackupError` where the folder is another instance's or in use.
    package init(
        _ client: ServiceClient, _ options: BackupOptions, partial: FilePath, progress report: ProgressHandler? = nil
    ) throws {
        self.client = client
        self.options = options
        self.report = report
        IdleMemory.keepLittle(above: 1 << 17)
        IdleMemory.shareHeaps()
        var earlier = EarlierFiles()
        folder = try PartialFolder(partial, service: client.url.description) { earlier.add($1, $0.key) }
        self.earlier = earlier
    }

    /// Where what was downloaded is.
    package var partial: PartialFolder { folder }

    /// Whether an earlier run left something.
    package var isResumed: Bool { folder.isResumed }

    /// Looks at what the instance has. Throws `ServiceError`, and `BackupError` where a name was asked for that it has not.
    package func look() throws {
        if !options.isSelective || !options.onlyCollections.isEmpty { try lookAtCollections() }
        if !options.isSelective || !options.onlyClassifiers.isEmpty { try lookAtClassifiers() }
    }

    /// The classifiers, as they are called by users: id and name.
    package var classifierNames: [(id: String, name: String)] { classifiers.map { ($0.id, $0.name) } }

    /// Downloads everything that is not in the folder yet, and looks at the instance once more.
    package func download() throws {
        let run = DownloadRun(self)
        for index in collections.indices { try run.download(&collections[index]) }
        for index in classifiers.indices { try run.download(&classifiers[index]) }
        earlier = EarlierFiles()
        IdleMemory.giveBack()
        try SecondLook(client).compare(self)
        IdleMemory.giveBack()
        countAll()
    }

    /// What was downloaded as a source. `examples` has a classifier for each that has training images, named by its id.
    package func source(examples: (any BundleSource)?) throws -> InstanceSource {
        let source = try InstanceSource(self, examples: examples)
        counts.notRecreatable = source.notRecreatable
        // The source has all that is packed.
        for index in collections.indices {
            collections[index].list = ImageList()
            collections[index].kept = []
        }
        IdleMemory.giveBack()
        return source
    }

    /// What was done.
    package var result: BackupCounts { counts }

    private func lookAtCollections() throws {
        let chosen = try Self.chosen(client.listedCollections(), options.onlyCollections, "collection")
        for id in chosen {
            guard let collection = try gone("collection", id, { try self.collection(id) }) else { continue }
            collections.append(collection)
        }
        collections.sort { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    private func collection(_ id: String) throws -> BackedCollection {
        let answer = try client.answer(to: .collection(id))
        let (objects, fault) = try self.objects(of: id)
        let list = try client.listedImages(of: id)
        var counts: [String: Int64] = [:]
        for object in objects?.json["objects"]?.elements ?? [] {
            if let name = object["object"]?.text { counts[name] = object["count"]?.integer ?? 0 }
        }
        let name = answer.json["name"]?.text ?? ""
        if let fault {
            notices.append(
                SourceNotice(
                    .kept, subject: name.isEmpty ? id : name,
                    detail: "is backed up without its list of objects: \(fault)"))
        }
        let training = answer.json["training_status"]?["objects"]
        return BackedCollection(
            id: id, name: name.isEmpty ? id : name, document: answer.text, objects: objects?.text, objectCounts: counts,
            updated: answer.json["updated"]?.text ?? "", imageCount: answer.json["image_count"]?.integer,
            isModelReady: training?["rscnn_ready"]?.truth ?? false, list: list)
    }

    /// The list of objects, which a backup can do without; why it can't be had, where there is one.
    private func objects(of id: String) throws(ServiceError) -> (ServiceAnswer?, fault: String?) {
        do throws(ServiceError) {
            return (try client.answer(to: .objects(of: id)), nil)
        } catch {
            if error.transport?.kind == .interrupted { throw error }
            return (nil, error.kind == .notFound ? nil : error.reason)
        }
    }

    private func lookAtClassifiers() throws {
        let chosen = try Self.chosen(client.listedClassifiers(), options.onlyClassifiers, "classifier")
        for id in chosen {
            guard let answer = try gone("classifier", id, { try client.answer(to: .classifier(id)) }) else { continue }
            let json = answer.json
            let name = json["name"]?.text ?? ""
            classifiers.append(
                BackedClassifier(
                    id: id, name: name.isEmpty ? id : name, document: answer.text,
                    classes: (json["classes"]?.elements ?? []).compactMap { $0["class"]?.text },
                    updated: json["updated"]?.text ?? "",
                    isModelReady: json["status"]?.text == "ready" && json["core_ml_enabled"]?.truth == true))
        }
        classifiers.sort { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// The ids that are to be backed up: all, or those that were named by id or name.
    private static func chosen(
        _ all: [ServiceClient.Listed], _ wanted: [String], _ kind: String
    ) throws -> [String] {
        if wanted.isEmpty { return all.map(\.id) }
        var ids: [String] = []
        for name in wanted {
            let matches = all.filter { $0.id == name || $0.name == name }
            guard !matches.isEmpty else {
                throw BackupError(
                    name, "the instance has no \(kind) with the name or id '\(name)'",
                    hint: all.isEmpty ? "it has none at all" : "it has \(Self.few(all.map(\.name)))")
            }
            ids += matches.map(\.id).filter { !ids.contains($0) }
        }
        return ids
    }

    private static func few(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }

    /// `nil`, with a notice, for what was listed and is gone.
    private func gone<R>(_ kind: String, _ id: String, _ body: () throws -> R) throws -> R? {
        do {
            return try body()
        } catch let error as ServiceError where error.kind == .notFound {
            notices.append(
                SourceNotice(.leftOut, subject: "\(kind) \(id)", detail: "was listed, and is no longer there"))
            return nil
        }
    }

    private func countAll() {
        counts.collections = collections.count
        counts.classifiers = classifiers.count
        for kept in collections.lazy.flatMap(\.kept) {
            guard let kept else { continue }
            counts.images += 1
            switch kept.origin {
            case .original: counts.original += 1
            case .reencoded: counts.reencoded += 1
            case .unknown: counts.unknown += 1
            }
        }
    }
}
