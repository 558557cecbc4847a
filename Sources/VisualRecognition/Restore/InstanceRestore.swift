package import VrarcArchive
import VrarcModel

/// Brings collections and classifiers of an archive into an instance. Nothing there is deleted or overwritten.
package final class InstanceRestore {
    private let client: ServiceClient
    private let journal: RestoreJournal
    private let options: ServiceRestoreOptions
    private let content: ContentGiver
    private let zips: any ExampleZipping
    private let pool: WorkerPool
    private let report: ProgressHandler?
    private let progress = Locked(WorkProgress(phase: "uploading"))

    package init(
        _ client: ServiceClient, _ journal: RestoreJournal, _ options: ServiceRestoreOptions,
        progress report: ProgressHandler? = nil, zips: any ExampleZipping, content: @escaping ContentGiver
    ) {
        self.client = client
        self.journal = journal
        self.options = options
        self.content = content
        self.zips = zips
        self.report = report
        pool = WorkerPool(width: max(1, options.parallel))
    }

    /// Looks at every name before anything is sent; what can't be created, as sentences.
    ///
    /// Throws `BackupError` where a name is there and was not to be.
    @discardableResult
    package func check(
        _ collections: [ArchivedCollection], _ classifiers: [ArchivedClassifier]
    ) throws -> [String] {
        try checkNames(collections, classifiers)
        return classifiers.compactMap { classifier in
            classifier.obstacle(options.limits).map { "classifier \(classifier.name): is going to be left out: \($0)" }
        }
    }

    private func checkNames(_ collections: [ArchivedCollection], _ classifiers: [ArchivedClassifier]) throws {
        progress.withLock { progress in
            progress.totalItems = UInt64(collections.reduce(0) { $0 + $1.images.count })
            progress.totalBytes = collections.lazy.flatMap(\.images).reduce(0) { $0 + $1.size }
        }
        if options.existing == .new { return }
        let listedCollections = collections.isEmpty ? [] : try client.listedCollections()
        for collection in collections {
            let ids = restore.existing(collection, among: listedCollections)
            try refuse(ids, "collection", collection.name)
        }
        let listedClassifiers = classifiers.isEmpty ? [] : try client.listedClassifiers()
        for classifier in classifiers {
            try refuse(classifierRestore.existing(classifier, among: listedClassifiers), "classifier", classifier.name)
        }
    }

    private func refuse(_ ids: [String], _ kind: String, _ name: String) throws(BackupError) {
        guard let first = ids.first else { return }
        if options.existing == .fail { throw there(kind, name, first) }
        if ids.count > 1 { throw several(kind, name, ids) }
    }

    private func there(_ kind: String, _ name: String, _ id: String) -> BackupError {
        BackupError(
            name, "the instance has a \(kind) '\(name)' already (\(id)), and nothing was sent",
            hint: "--on-existing skip leaves it, merge adds what it lacks, new makes another one of that name")
    }

    private func several(_ kind: String, _ name: String, _ ids: [String]) -> BackupError {
        BackupError(
            name,
            "the instance has several of the \(kind) '\(name)' (\(ids.joined(separator: ", "))), and nothing was sent",
            hint: "which one is meant can't be told: --on-existing new makes another one, or leave it out")
    }

    private var restore: CollectionRestore {
        CollectionRestore(
            client: client, journal: journal, options: options, content: content, pool: pool,
            progress: { [progress, report] bytes in
                let now = progress.withLock { progress in
                    progress.items += 1
                    progress.bytes += bytes
                    return progress
                }
                report?(now)
            })
    }

    private var classifierRestore: ClassifierRestore {
        ClassifierRestore(client: client, journal: journal, options: options, zips: zips)
    }

    /// Brings one collection back.
    package func restore(_ collection: ArchivedCollection) throws -> RestoredUnit {
        guard options.existing == .skip || options.existing == .merge,
            let existing = restore.existing(collection, among: try client.listedCollections()).first
        else { return try restore.restore(collection, merging: nil) }
        if options.existing == .merge { return try restore.restore(collection, merging: existing) }
        return RestoredUnit(
            kind: "collection", name: collection.name, oldID: collection.id, newID: existing, outcome: .skipped)
    }

    /// Brings one classifier back, if its training images are there.
    package func restore(_ classifier: ArchivedClassifier) throws -> RestoredUnit {
        try classifierRestore.restore(classifier)
    }
}
