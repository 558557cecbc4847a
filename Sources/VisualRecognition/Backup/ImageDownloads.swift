import HTTPTransport
import VrarcArchive
import VrarcModel

/// Downloads the images of one collection, several at a time.
///
/// A listed image of which the service says that it is not there has vanished only if a second list lacks it: a wrong
/// address and a key without rights get the same answer.
final class ImageDownloads {
    private let context: ImageContext
    private let list: ImageList
    private let name: String
    private let pool: WorkerPool
    private let show: (_ items: Int, _ bytes: UInt64) -> Void
    private let shared: Locked<Shared>

    /// What the threads share.
    private struct Shared {
        var kept: [KeptFile?]
        var failures: [(index: Int, notice: SourceNotice)] = []
        var counts = BackupCounts()
        var boxes: [String: Int64] = [:]
        /// The images to be asked for, and how many of them were.
        var waiting: [Int32] = []
        var next = 0
        /// Images that the service says are not there.
        var missing: [Int] = []
        /// Failures since the last image that could be had.
        var inARow = 0
        /// Whether the images have to be listed again before more are asked for.
        var isStopped = false
        var end: (any Error)?
        var done = 0
    }

    /// What was downloaded, and what could not be.
    struct Result {
        /// For each image of the list, in its order; `nil` for what could not be had.
        let kept: [KeptFile?]
        let notices: [SourceNotice]
        let counts: BackupCounts
        /// How often each object occurs.
        let boxes: [String: Int64]
    }

    /// So many images that can't be had, one behind the other, are no longer the images' fault.
    private static let mostInARow = 16

    init(
        _ context: ImageContext, _ list: ImageList, of name: String, _ pool: WorkerPool,
        show: @escaping (_ items: Int, _ bytes: UInt64) -> Void
    ) {
        self.context = context
        self.list = list
        self.name = name
        self.pool = pool
        self.show = show
        shared = Locked(Shared(kept: Array(repeating: nil, count: list.count)))
    }

    /// Throws what ends the whole backup.
    func run() throws -> Result {
        var waiting = list.indices.map { Int32(clamping: $0) }
        while true {
            try pass(over: waiting)
            let (missing, isStopped, next) = shared.withLock { shared in
                defer { shared.missing = [] }
                return (shared.missing, shared.isStopped, shared.next)
            }
            if missing.isEmpty { break }
            waiting.removeFirst(isStopped ? next : waiting.count)
            let there = try idsNow()
            try lookAgain(missing, there, isStopped)
            waiting = waiting.filter { index in
                if there.contains(list[Int(index)].id) { return true }
                vanished(Int(index))
                return false
            }
            if !isStopped { break }
        }
        return shared.withLock { shared in
            Result(
                kept: shared.kept, notices: shared.failures.sorted { $0.index < $1.index }.map(\.notice),
                counts: shared.counts, boxes: shared.boxes)
        }
    }

    /// Asks once more for the images that are still listed.
    private func lookAgain(_ missing: [Int], _ there: Set<String>, _ isStopped: Bool) throws {
        var listed: [Int32] = []
        for index in missing {
            if there.contains(list[index].id) { listed.append(Int32(clamping: index)) } else { vanished(index) }
        }
        if listed.isEmpty { return }
        try pass(over: listed, most: .max)
        let still = shared.withLock { shared in
            defer { shared.missing = [] }
            return shared.missing
        }
        let isNoAccident = isStopped ? still.count >= Self.mostInARow : still.count == list.count
        guard !isNoAccident || still.count < 2 else {
            throw BackupError(
                name,
                "\(still.count) images of the collection '\(name)' are listed, and of each the service says that it is not "
                    + "there (HTTP 404), also when it was asked again",
                hint: "is the address that of the instance, with its path, and may the key read images?")
        }
        shared.withLock { shared in
            for index in still {
                shared.failures.append(
                    (
                        index,
                        SourceNotice(
                            .leftOut, subject: list[index].id,
                            detail: "is listed, and the service says that it is not there (HTTP 404), also when it was "
                                + "asked again")
                    ))
            }
        }
    }

    /// The ids of the images that the collection has now; none if it is gone itself.
    private func idsNow() throws -> Set<String> {
        do throws(ServiceError) {
            return Set(try context.client.listedImages(of: context.unit).map(\.id))
        } catch {
            guard error.kind == .notFound else { throw error }
            return []
        }
    }

    private func vanished(_ index: Int) {
        shared.withLock { shared in
            shared.counts.vanished += 1
            shared.failures.append(
                (
                    index,
                    SourceNotice(
                        .leftOut, subject: list[index].id, detail: "was listed, and is no longer there")
                ))
        }
    }

    /// Asks for images, and stops where `most` in a row can't be had.
    private func pass(over waiting: [Int32], most: Int = mostInARow) throws {
        shared.withLock { shared in
            shared.waiting = waiting
            shared.next = 0
            shared.inARow = 0
            shared.isStopped = false
        }
        let jobs = (0..<pool.width).map { _ in
            pool.submit { [context, list, shared] _ in Self.work(context, list, shared, most) }
        }
        for job in jobs {
            while !job.isDone {
                let (items, bytes) = shared.withLock { ($0.done, $0.counts.downloaded) }
                show(items, bytes)
                if job.wait(milliseconds: 100) { break }
            }
        }
        let end = shared.withLock { shared in
            shared.waiting = []
            return shared.end
        }
        if let end { throw end }
    }

    /// One thread: takes the next image until there is none or the work is to end.
    private static func work(_ context: ImageContext, _ list: ImageList, _ shared: Locked<Shared>, _ most: Int) {
        while true {
            let next = shared.withLock { shared -> Int? in
                guard shared.end == nil, !shared.isStopped, shared.next < shared.waiting.count else { return nil }
                shared.next += 1
                return Int(shared.waiting[shared.next - 1])
            }
            guard let next else { return }
            do {
                let had = try context.image(list[next])
                shared.withLock { shared in
                    shared.kept[next] = had.kept
                    if had.isReused { shared.counts.reused += 1 }
                    shared.counts.downloaded += had.downloaded
                    for name in had.objects { shared.boxes[name, default: 0] += 1 }
                    shared.inARow = 0
                    shared.done += 1
                }
            } catch {
                shared.withLock { note(error, next, list[next].id, most, &$0) }
            }
        }
    }

    private static func note(_ error: any Error, _ index: Int, _ id: String, _ most: Int, _ shared: inout Shared) {
        guard let fault = error as? ServiceError, fault.isOfOneThing else {
            if shared.end == nil { shared.end = error }
            return
        }
        shared.inARow += 1
        if fault.kind == .notFound {
            shared.missing.append(index)
            if shared.inARow >= most { shared.isStopped = true }
            return
        }
        if shared.inARow >= most, shared.end == nil { shared.end = error }
        shared.done += 1
        shared.failures.append((index, SourceNotice(.leftOut, subject: id, detail: "can't be had: \(fault.reason)")))
    }
}

extension ServiceError {
    /// Whether it may be due to the one thing that was asked for, so that the others are worth a try.
    var isOfOneThing: Bool {
        switch kind {
        case .notFound, .tooLarge, .rejected, .answer, .server: true
        case .unauthorized, .forbidden, .busy, .moved: false
        case .transport: [.dropped, .malformed, .timedOut, .tooLarge].contains(transport?.kind)
        }
    }
}
