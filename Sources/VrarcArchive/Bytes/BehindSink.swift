/// Writes to another sink on the threads of a pool, a few megabytes behind whoever gives the bytes.
///
/// One thread alone puts an archive together; if it also copied the bytes to the system, all others would wait for it.
/// One job at a time writes, so that the bytes keep their order. An error is thrown by a later call, by `commit` at the
/// latest. Not for pipes: a write that nobody reads must be ended by the signal that the thread in it is sent.
final class BehindSink: ByteSink {
    /// The other sink, which only one thread at a time uses, as `@unchecked` states.
    private struct Target: @unchecked Sendable {
        let sink: any ByteSink
    }

    private let target: Target
    private let pool: WorkerPool
    /// What writes now.
    private var writing: Job<ArchiveError?>?
    private var failure: ArchiveError?
    /// What is to be written next, and its bytes.
    private var collected: [OutputSegment] = []
    private var collectedBytes = 0

    /// Bytes that are worth a hand-over.
    private static let together = 1 << 19
    /// Bytes that may wait to be written.
    private static let window = 4 << 20

    init(_ sink: any ByteSink, pool: WorkerPool) {
        target = Target(sink: sink)
        self.pool = pool
    }

    func write(_ segments: [OutputSegment]) throws(ArchiveError) {
        try check()
        collected += segments
        collectedBytes += segments.reduce(0) { $0 + $1.count }
        guard collectedBytes >= Self.together, writing?.isDone ?? true || collectedBytes >= Self.window else { return }
        try submit()
    }

    private func submit() throws(ArchiveError) {
        finish()
        try check()
        let segments = collected
        writing = pool.submit(urgent: true) { [target] _ -> ArchiveError? in
            do throws(ArchiveError) {
                try target.sink.write(segments)
                return nil
            } catch {
                return error
            }
        }
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
        finish()
    }

    private func finish() {
        // Waited for after a failure too: nothing may still be written when this returns.
        guard let job = writing.take() else { return }
        let result = pool.wait(for: job)
        failure = failure ?? result
    }

    private func check() throws(ArchiveError) {
        if let failure { throw failure }
    }
}
