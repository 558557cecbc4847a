internal import VrarcFormat

/// Reads an archive once from front to back: each stored byte against BLOCKS, each content against the digest that INDEX
/// gives it. It can begin anywhere: nothing that it has to know lies before.
final class ContentPass {
    /// How far it has come.
    struct Checkpoint {
        /// Every byte and every content before this offset was checked.
        let offset: UInt64
        /// Contents that were intact, of those that were checked.
        let intact: UInt64
        /// What was found since the last one.
        let findings: [Finding]
    }

    /// Contents that are read together: those of a group, or one.
    private struct Batch: Sendable {
        var entries: [IndexEntry]

        var offset: UInt64 { entries[0].offset }
        var length: UInt64 { entries[0].storedLength }
        var end: UInt64 { offset + length }
    }

    private let source: any ByteSource
    private let index: IndexTable
    private let pool: WorkerPool
    private let scrub: BlockScrub
    private let scrubbed: ScrubbedSource
    private let start: UInt64
    private let stride: UInt64
    private var findings = FindingCollector()
    private var told = (own: 0, scrub: 0)
    private var intact: UInt64 = 0
    private var jobs: [(end: UInt64?, job: Job<[Finding?]>)] = []
    private var done: UInt64 = 0

    /// Frames up to this length are handed to workers as they were scrubbed; longer ones are read by the thread that scrubs.
    private static let longestHeld: UInt64 = 48 << 20
    /// Bytes between two checkpoints.
    static let stride: UInt64 = 64 << 20

    init(
        source: any ByteSource, tail: ArchiveTail, index: IndexTable, pool: WorkerPool, from start: UInt64,
        stride: UInt64 = ContentPass.stride, progress: @escaping (UInt64) -> Void
    ) {
        self.source = source
        self.index = index
        self.pool = pool
        self.start = start
        self.stride = stride
        scrub = BlockScrub(source: source, tail: tail, pool: pool, isKept: true, from: start, progress: progress)
        scrubbed = ScrubbedSource(source, scrub)
        done = start
    }

    /// Goes through the file. Whether all stored bytes match their checksums.
    func run(_ note: (Checkpoint) throws(ArchiveError) -> Void) throws(ArchiveError) -> Bool {
        var last = start
        // By their ends: where the contents of one end are checked, so is all that ends before.
        let order = (0..<index.count).filter { end(of: $0) > start }.sorted { precedes($0, $1) }
        var next = 0
        while next < order.count {
            try Interruption.check()
            let batch = takeBatch(order, &next)
            let isLast = next == order.count || end(of: order[next]) > batch.end
            submit(batch, checked: isLast ? batch.end : nil)
            collect(4 * pool.width)
            if done >= last + stride {
                // A content whose reading was ended by a signal is not damaged.
                try Interruption.check()
                last = done
                try note(checkpoint())
            }
        }
        collect(0)
        let isStoredIntact = try scrub.finish()
        done = source.length
        try note(checkpoint())
        return isStoredIntact
    }

    private func end(of ordinal: Int) -> UInt64 {
        let entry = index[ordinal]
        return entry.offset + entry.storedLength
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        let (x, y) = (index[a], index[b])
        return (x.offset + x.storedLength, x.offset, x.positionInFrame)
            < (y.offset + y.storedLength, y.offset, y.positionInFrame)
    }

    /// The contents from `order[next]` on that are read together.
    private func takeBatch(_ order: [Int], _ next: inout Int) -> Batch {
        var batch = Batch(entries: [index[order[next]]])
        next += 1
        while next < order.count {
            let entry = index[order[next]]
            guard entry.isSmall, batch.entries[0].isSmall, batch.offset == entry.offset,
                batch.length == entry.storedLength
            else { break }
            batch.entries.append(entry)
            next += 1
        }
        return batch
    }

    /// - Parameter end: What is checked once the batch is; `nil` where others end at the same place.
    private func submit(_ batch: Batch, checked end: UInt64?) {
        scrubbed.forget(before: batch.offset)
        if batch.length > Self.longestHeld {
            let context = WorkerContext(level: 1)
            jobs.append((end, Job(Self.check(batch.entries, scrubbed, context))))
            return
        }
        let held: any ByteSource = scrubbed.hold(batch.offset, batch.length) ?? source
        jobs.append((end, pool.submit { Self.check(batch.entries, held, $0) }))
    }

    private func collect(_ count: Int) {
        while jobs.count > count {
            let (end, job) = jobs.removeFirst()
            for finding in pool.wait(for: job) {
                if let finding { findings.add(finding) } else { intact += 1 }
            }
            if let end { done = max(done, end) }
        }
    }

    private func checkpoint() -> Checkpoint {
        let new = findings.findings[told.own...] + scrub.findings.findings[told.scrub...]
        told = (findings.findings.count, scrub.findings.findings.count)
        let checkpoint = Checkpoint(offset: done, intact: intact, findings: Array(new))
        intact = 0
        return checkpoint
    }

    /// For each content what is wrong with it; `nil` where nothing is.
    private static func check(
        _ entries: [IndexEntry], _ source: any ByteSource, _ context: WorkerContext
    ) -> [Finding?] {
        let blobs = BlobReader(source)
        guard entries.count > 1 else { return [finding(entries[0], blobs, context)] }
        guard let content = try? blobs.group(of: entries[0], context) else {
            // Each by itself says what is wrong.
            return entries.map { finding($0, blobs, context) }
        }
        return entries.map { entry in
            let start = Int(entry.positionInFrame)
            guard UInt64(start) + entry.rawLength <= UInt64(content.count) else {
                return Finding(.indexMismatch, at: entry.offset, "its frame holds fewer bytes than the index says")
            }
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: content.bytes[start..<start + Int(entry.rawLength)])
            unsafe context.hash.update(bytes)
            return context.hash.finish() == entry.digest
                ? nil : Finding(.digestMismatch, at: entry.offset, "\(entry.digest)")
        }
    }

    private static func finding(_ entry: IndexEntry, _ blobs: BlobReader, _ context: WorkerContext) -> Finding? {
        do throws(ArchiveError) {
            try unsafe blobs.stream(entry, context) { (_) throws(ArchiveError) in try Interruption.check() }
            return nil
        } catch {
            return ListVerifier.finding(error, entry)
        }
    }
}
