internal import VrarcFormat
internal import VrarcModel

/// Reads the files of a plan ahead, on the pool, and hands them out in order.
final class FileLoader {
    private let source: any BundleSource
    private let pool: WorkerPool
    private let plan: LoadPlan
    private let known = KnownDigests()
    private var next = 0
    private var batches: [(job: Job<[LoadOutcome]>, bytes: UInt64)?] = []
    private var head = 0
    private var current: [LoadOutcome] = []
    private var currentIndex = 0
    private var bytesAhead: UInt64 = 0

    /// Bytes that may be read ahead, so that no thread is without work; one file at least is.
    private let window: UInt64
    /// Files and bytes of one job: enough of both that handing over costs nothing.
    private static let batchFiles = 64
    private static let batchBytes: UInt64 = 1 << 20
    /// What is read ahead at most, bytes, however many threads there are.
    private static let mostAhead: UInt64 = 16 << 20

    init(_ source: any BundleSource, pool: WorkerPool, isFrugal: Bool) {
        self.source = source
        self.pool = pool
        window = isFrugal ? 2 * Self.batchBytes : min(UInt64(pool.width + 2) * Self.batchBytes, Self.mostAhead)
        plan = LoadPlan(source)
    }

    /// The next file of the plan; the plan's end must not be passed.
    func take() throws(ArchiveError) -> LoadOutcome {
        while currentIndex == current.count {
            submitAhead()
            // Taken, so that its job does not keep what the writer is done with.
            guard let batch = batches[head].take() else { continue }
            current = pool.wait(for: batch.job)
            currentIndex = 0
            bytesAhead -= batch.bytes
            head += 1
            if head > 64 {
                batches.removeFirst(head)
                head = 0
            }
            submitAhead()
            try Interruption.check()
        }
        defer { currentIndex += 1 }
        // The batch must not keep what the writer has taken.
        var outcome = LoadOutcome.failed(Self.taken)
        swap(&outcome, &current[currentIndex])
        return outcome
    }

    private static let taken = SourceFault(.vanished, subject: "", detail: "")

    private func submitAhead() {
        // Many at a time: each hand-over may put a thread to sleep and wake another.
        guard head == batches.count || bytesAhead < window / 2 else { return }
        while next < plan.count, head == batches.count || bytesAhead < window {
            var items: [LoadPlan.Item] = []
            var bytes: UInt64 = 0
            while next < plan.count, items.count < Self.batchFiles {
                let item = plan[next]
                if !items.isEmpty, bytes + item.file.size > Self.batchBytes { break }
                items.append(item)
                // Even an empty file takes a buffer while it waits.
                bytes += min(max(item.file.size, 4096), UInt64(FormatLimits.frameContent)) + 1024
                next += 1
            }
            let worker = LoadWorker(source: source, known: known)
            batches.append((pool.submit { [items] context in items.map { worker.load($0, context) } }, bytes))
            bytesAhead += bytes
        }
    }
}

/// The files of a source, unit after unit, as one sequence.
struct LoadPlan {
    struct Item: Sendable {
        let file: SourceFile
        let owner: Owner?
    }

    /// A unit, to which each of its files has one reference.
    final class Owner: Sendable {
        let unit: SourceUnit
        init(_ unit: SourceUnit) { self.unit = unit }
    }

    private let owners: [Owner]
    private let attachments: [SourceFile]
    private let starts: [Int]
    /// All files of the source.
    let count: Int

    init(_ source: any BundleSource) {
        owners = source.units.map(Owner.init)
        attachments = source.attachments
        var starts: [Int] = []
        var count = 0
        for owner in owners {
            starts.append(count)
            count += owner.unit.files.count
        }
        starts.append(count)
        self.starts = starts
        self.count = count + attachments.count
    }

    subscript(index: Int) -> Item {
        // The first unit that begins behind the index; empty units begin where the next one does.
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= index { low = middle + 1 } else { high = middle }
        }
        let unit = low - 1
        guard unit < owners.count else {
            return Item(file: attachments[index - starts[starts.count - 1]], owner: nil)
        }
        return Item(file: owners[unit].unit.files[index - starts[unit]], owner: owners[unit])
    }
}

/// Digests that some file has had, so that a copy's frame is not made in vain.
final class KnownDigests: Sendable {
    private let seen = Locked<Set<UInt64>>([])

    /// Notes a digest; whether it was there. Only a hint: two may share their first 64 bits.
    func insert(_ digest: BlobDigest) -> Bool {
        seen.withLock { !$0.insert(digest.words.0).inserted }
    }
}
