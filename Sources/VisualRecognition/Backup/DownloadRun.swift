import HTTPTransport
import SystemPackage
import VrarcArchive
import VrarcModel

/// Downloads the images and models of an instance, several at a time.
final class DownloadRun {
    private let backup: InstanceBackup
    private let pool: WorkerPool
    private var progress = WorkProgress(phase: "downloading")

    init(_ backup: InstanceBackup) {
        self.backup = backup
        pool = WorkerPool(width: max(1, backup.options.parallel))
        progress.totalItems = UInt64(backup.collections.reduce(0) { $0 + $1.list.count })
    }

    func download(_ collection: inout BackedCollection) throws {
        let context = ImageContext(
            client: backup.client, folder: backup.folder, earlier: backup.earlier, unit: collection.id)
        let before = progress
        let result = try ImageDownloads(context, collection.list, of: collection.name, pool) { items, bytes in
            self.show(before, items, bytes)
        }.run()
        collection.kept = result.kept
        backup.counts.add(result.counts)
        backup.notices += result.notices
        show(before, collection.list.count, result.counts.downloaded)
        compareBoxes(collection, result.boxes)
        if backup.options.models, collection.isModelReady {
            collection.model = try model(
                .model(of: collection.id), collection.id, collection.updated, "collection \(collection.name)")
        }
    }

    func download(_ classifier: inout BackedClassifier) throws {
        guard classifier.isModelReady else { return }
        classifier.model = try model(
            .coreML(of: classifier.id), classifier.id, classifier.updated, "classifier \(classifier.name)")
    }

    private func show(_ before: WorkProgress, _ items: Int, _ bytes: UInt64) {
        progress.items = before.items + UInt64(items)
        progress.bytes = before.bytes + bytes
        backup.report?(progress)
    }

    /// What the service counts is an independent word on what the images say.
    private func compareBoxes(_ collection: BackedCollection, _ boxes: [String: Int64]) {
        guard collection.objects != nil, !collection.kept.contains(where: { $0 == nil }) else { return }
        for name in Set(boxes.keys).union(collection.objectCounts.keys).sorted() {
            let (there, here) = (collection.objectCounts[name] ?? 0, boxes[name] ?? 0)
            if there == here { continue }
            backup.notices.append(
                SourceNotice(
                    .kept, subject: "collection \(collection.name)",
                    detail: "the service counts \(there) of the object '\(name)', and its images have \(here)"))
        }
    }

    private func model(
        _ call: ServiceCall, _ id: String, _ updated: String, _ subject: String
    ) throws -> KeptFile? {
        let context = ImageContext(
            client: backup.client, folder: backup.folder, earlier: backup.earlier, unit: id)
        if let kept = try context.reusedModel(updated: updated) {
            backup.counts.reused += 1
            return kept
        }
        do {
            let (kept, size) = try context.fetch(call, kind: "model", image: "", updated: updated)
            backup.counts.downloaded += size
            return kept
        } catch let error as ServiceError where !error.endsAll {
            backup.notices.append(
                SourceNotice(.leftOut, subject: subject, detail: "its model can't be had: \(error.reason)"))
            return nil
        }
    }
}

extension BackupCounts {
    fileprivate mutating func add(_ other: BackupCounts) {
        vanished += other.vanished
        reused += other.reused
        downloaded += other.downloaded
    }
}
