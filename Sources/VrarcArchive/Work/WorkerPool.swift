#if canImport(Glibc)
    import Glibc
#endif

/// Threads of our own for reads, digests and compression, so that nothing blocks Swift's cooperative pool.
package final class WorkerPool: Sendable {
    private struct State {
        var urgent = JobQueue()
        var normal = JobQueue()
        var isClosed = false
    }

    typealias Work = @Sendable (WorkerContext) -> Void

    private let queue: ConditionLock<State>
    private let threads: [pthread_t]
    /// How many threads are to work.
    package let width: Int

    /// Starts `width` threads, which compress at `level`; fewer where the system allows no more.
    ///
    /// `least` is how many must be there; without them the process ends with a sentence on standard error.
    package init(width: Int, level: Int = 3, least: Int = 1) {
        self.width = width
        let queue = ConditionLock(State())
        self.queue = queue
        var threads: [pthread_t] = []
        for _ in 0..<width {
            let thread = Self.startThread {
                let context = WorkerContext(level: level)
                while let work = Self.next(queue) { work(context) }
            }
            guard let thread else { break }
            threads.append(thread)
        }
        if threads.count < min(least, width) { Shortage.end("no thread can be started") }
        self.threads = threads
    }

    deinit {
        queue.update { $0.isClosed = true }
        for thread in threads {
            // The last reference may be a job's, and then this is one of the pool's own threads: it can't join itself.
            if pthread_equal(thread, pthread_self()) != 0 {
                _ = pthread_detach(thread)
            } else {
                _ = pthread_join(thread, nil)
            }
        }
    }

    /// Queues work; `urgent` work goes before all that is not.
    package func submit<Value: Sendable>(
        urgent: Bool = false, _ work: @escaping @Sendable (WorkerContext) -> Value
    ) -> Job<Value> {
        let job = Job<Value>()
        let item: Work = { job.complete(work($0)) }
        queue.update { state in
            if urgent { state.urgent.append(item) } else { state.normal.append(item) }
        }
        return job
    }

    /// The next work, or `nil` when the pool is closed and all is done.
    private static func next(_ queue: ConditionLock<State>) -> Work? {
        queue.wait { state -> Work?? in
            if let work = state.urgent.popFirst() ?? state.normal.popFirst() { return .some(work) }
            return state.isClosed ? .some(nil) : nil
        }
    }

    private static func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
        let box = unsafe Unmanaged.passRetained(ThreadBody(body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            return nil
        }
        return thread
    }

    private final class ThreadBody: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// A first-in first-out queue that does not move its elements.
    private struct JobQueue {
        private var items: [Work?] = []
        private var head = 0

        mutating func append(_ work: @escaping Work) { items.append(work) }

        mutating func popFirst() -> Work? {
            guard head < items.count else { return nil }
            let work = items[head]
            items[head] = nil
            head += 1
            if head == items.count {
                items.removeAll(keepingCapacity: true)
                head = 0
            }
            return work
        }
    }
}

/// What one thread of a pool keeps between jobs.
package final class WorkerContext {
    package var compressor: ZstdCompressor
    package var decompressor: ZstdDecompressor
    package var hash: SHA256
    private var scratchBuffer: ByteBuffer?

    package init(level: Int) {
        compressor = ZstdCompressor(level: level)
        decompressor = ZstdDecompressor()
        hash = SHA256()
    }

    /// A buffer of at least `capacity` bytes that the next call may overwrite; oversize ones are not kept.
    package func scratch(_ capacity: Int) -> ByteBuffer {
        if let scratchBuffer, scratchBuffer.capacity >= capacity { return scratchBuffer }
        let buffer = ByteBuffer(capacity: max(capacity, 1 << 18))
        if buffer.capacity <= 8 << 20 { scratchBuffer = buffer }
        return buffer
    }
}
