/// Writes to another sink on a thread of its own, a few megabytes behind whoever gives the bytes.
///
/// One thread alone can put an archive together; if it also copied the bytes to the system, all others would wait for it.
/// An error is thrown by a later call, by `commit` at the latest. Not for pipes: a write that nobody reads must be ended by
/// the signal that the thread in it is sent.
final class BehindSink: ByteSink {
    /// The other sink, which only one thread at a time uses, as `@unchecked` states.
    private struct Target: @unchecked Sendable {
        let sink: any ByteSink
    }

    private let target: Target
    private let thread = WorkerPool(width: 1)
    private var pending: [(job: Job<ArchiveError?>, bytes: Int)] = []
    private var pendingBytes = 0
    private var failure: ArchiveError?
    /// What is given to the thread together, and its bytes.
    private var collected: [OutputSegment] = []
    private var collectedBytes = 0

    /// Bytes that are worth a hand-over.
    private static let together = 1 << 19
    /// Bytes that may wait to be written.
    private static let window = 4 << 20

    init(_ sink: any ByteSink) {
        target = Target(sink: sink)
    }

    func write(_ segments: [OutputSegment]) throws(ArchiveError) {
        try check()
        collected += segments
        collectedBytes += segments.reduce(0) { $0 + $1.count }
        if collectedBytes >= Self.together { try submit() }
    }

    private func submit() throws(ArchiveError) {
        while let next = pending.first, pendingBytes > Self.window || next.job.isDone { finish() }
        try check()
        let segments = collected
        let job = thread.submit { [target] _ -> ArchiveError? in
            do throws(ArchiveError) {
                try target.sink.write(segments)
                return nil
            } catch {
                return error
            }
        }
        pending.append((job, collectedBytes))
        pendingBytes += collectedBytes
        (collected, collectedBytes) = ([], 0)
    }

    func commit() throws(ArchiveError) {
        if !collected.isEmpty { try submit() }
        settle()
        try check()
        try target.sink.commit()
    }

    func abandon() {
        settle()
        target.sink.abandon()
    }

    deinit { settle() }

    func settle() {
        (collected, collectedBytes) = ([], 0)
        while !pending.isEmpty { finish() }
    }

    private func finish() {
        let (job, bytes) = pending.removeFirst()
        // Waited for after a failure too: nothing may still be written when this returns.
        let result = job.wait()
        failure = failure ?? result
        pendingBytes -= bytes
    }

    private func check() throws(ArchiveError) {
        if let failure { throw failure }
    }
}
