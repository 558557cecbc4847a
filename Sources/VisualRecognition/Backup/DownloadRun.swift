import HTTPTransport
import SystemPackage
import VrarcArchive
import VrarcModel

/// Downloads the images and models of an instance, several at a time.
final class DownloadRun {
    private let backup: InstanceBackup
    private let pool: WorkerPool
    private var progress = WorkProgress(phase: "downloading")
    private var reported: ContinuousClock.Instant?

    /// What the threads share.
    private struct Shared {
        var next = 0
        var kept: [KeptFile?]
        var failures: [(index: Int, notice: SourceNotice)] = []
        var counts = BackupCounts()
        var boxes: [String: Int64] = [:]
        /// Failures since the last image that could be had.
        var inARow = 0
        var end: (any Error)?
    }

    /// So many images that can't be had, one behind the other, are no longer the images' fault.
    private static let mostInARow = 16

    init(_ backup: InstanceBackup) {
        self.backup = backup
        pool = WorkerPool(width: max(1, backup.options.parallel))
        progress.totalItems = UInt64(backup.collections.reduce(0) { $0 + $1.list.images.count })
    }

    func download(_ collection: inout BackedCollection) throws {
        let shared = Locked(Shared(kept: collection.kept))
        let context = ImageContext(
            client: backup.client, folder: backup.folder, earlier: backup.earlier, unit: collection.id,
            list: collection.list)
        let before = progress
        let jobs = (0..<pool.width).map { _ in
            pool.submit { _ in Self.work(context, shared) }
        }
        for job in jobs {
            while !job.isDone {
                show(before, shared.withLock { ($0.next, $0.counts.downloaded) })
                if job.wait(milliseconds: 100) { break }
            }
        }
        let result = shared.withLock { $0 }
        if let end = result.end { throw end }
        collection.kept = result.kept
        backup.counts.add(result.counts)
        backup.notices += result.failures.sorted { $0.index < $1.index }.map(\.notice)
        show(before, (collection.list.images.count, result.counts.downloaded))
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

    private func show(_ before: WorkProgress, _ now: (items: Int, bytes: UInt64)) {
        progress.items = before.items + UInt64(now.items)
        progress.bytes = before.bytes + now.bytes
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
            client: backup.client, folder: backup.folder, earlier: backup.earlier, unit: id, list: nil)
        if let kept = try context.reused(kind: "model", image: "", updated: updated) {
            backup.counts.reused += 1
            return kept
        }
        do {
            let (kept, size) = try context.fetch(call, kind: "model", image: "", updated: updated, details: "")
            backup.counts.downloaded += size
            return kept
        } catch let error as ServiceError where !error.endsAll {
            backup.notices.append(
                SourceNotice(.leftOut, subject: subject, detail: "its model can't be had: \(error.reason)"))
            return nil
        }
    }

    /// One thread: takes the next image until there is none or the work is to end.
    private static func work(_ context: ImageContext, _ shared: Locked<Shared>) {
        while true {
            let next = shared.withLock { shared -> Int? in
                guard shared.end == nil, shared.next < shared.kept.count else { return nil }
                shared.next += 1
                return shared.next - 1
            }
            guard let next, let image = context.list?.images[next] else { return }
            do {
                let had = try context.image(image)
                shared.withLock { shared in
                    shared.kept[next] = had.kept
                    if had.isReused { shared.counts.reused += 1 }
                    shared.counts.downloaded += had.downloaded
                    for name in had.objects { shared.boxes[name, default: 0] += 1 }
                    shared.inARow = 0
                }
            } catch {
                shared.withLock { note(error, next, image.id, &$0) }
            }
        }
    }

    private static func note(_ error: any Error, _ index: Int, _ id: String, _ shared: inout Shared) {
        guard let fault = error as? ServiceError, fault.isOfOneThing else {
            if shared.end == nil { shared.end = error }
            return
        }
        if fault.kind == .notFound {
            shared.counts.vanished += 1
            shared.failures.append(
                (index, SourceNotice(.leftOut, subject: id, detail: "was listed, and is no longer there")))
            return
        }
        shared.inARow += 1
        if shared.inARow >= mostInARow, shared.end == nil { shared.end = error }
        shared.failures.append((index, SourceNotice(.leftOut, subject: id, detail: "can't be had: \(fault.reason)")))
    }
}

extension ServiceError {
    /// Whether it may be due to the one thing that was asked for, so that the others are worth a try.
    var isOfOneThing: Bool {
        switch kind {
        case .notFound, .tooLarge, .rejected, .answer, .server: true
        case .unauthorized, .forbidden, .busy, .moved: false
        case .transport: [.dropped, .malformed, .timedOut].contains(transport?.kind)
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
