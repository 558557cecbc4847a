#if canImport(Glibc)
    import Glibc
#endif

/// Threads of our own for reads, digests and compression, so that nothing blocks Swift's cooperative pool.
package final class WorkerPool: Sendable {
    private struct State {
        var urgent = JobQueue()
        var normal = JobQueue()
        var isClosed = false
        var threads: [pthread_t] = []
        /// Threads that wait for work.
        var idle = 0
        var width: Int
        var count = 0
    }

    typealias Work = @Sendable (WorkerContext) -> Void

    private let queue: ConditionLock<State>
    /// The level at which its threads compress.
    let level: Int
    /// What the thread that uses the pool works with, if it does work.
    private let own: OwnContext?
    /// Whether that thread works only while it waits.
    private let isHelped: Bool
    /// How many jobs are to be under way: the number of threads, at least 1.
    package let width: Int

    /// Starts `least` threads, which compress at `level`, and up to `width` when there is work for them; fewer where the
    /// system allows no more.
    ///
    /// Without the first `least` the process ends with a sentence on standard error. With a width of 0 there are no
    /// threads: one thread uses the pool, and does the work when it submits it. For work of less than a millisecond that is
    /// the fastest way, as waking a thread takes a tenth of one.
    ///
    /// `isHelped` makes the one thread that uses the pool one of its threads: it does queued work in `wait(for:)`, where it
    /// would have nothing to do.
    package init(width: Int, level: Int = 3, least: Int = 1, isHelped: Bool = false) {
        self.width = max(1, width)
        // Without threads all is done when it is submitted, and nothing is left to help with.
        let isHelped = isHelped && width > 0
        self.isHelped = isHelped
        own = width == 0 || isHelped ? OwnContext(level: level) : nil
        self.level = level
        let threads = isHelped ? width - 1 : width
        let queue = ConditionLock(State(width: threads))
        self.queue = queue
        let isStarted = queue.update { state in
            for _ in 0..<min(least, threads) where !Self.addThread(&state, queue, level) { return false }
            return true
        }
        if !isStarted { Shortage.end("no thread can be started") }
    }

    deinit {
        let threads = queue.update { state in
            state.isClosed = true
            return state.threads
        }
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
        if let own, !isHelped { return Job(work(own.context)) }
        let job = Job<Value>()
        let item: Work = { job.complete(work($0)) }
        queue.updateForOne { state in
            if urgent { state.urgent.append(item) } else { state.normal.append(item) }
            state.count += 1
            if state.count > state.idle, state.threads.count < state.width, !Self.addThread(&state, queue, level) {
                // The system has no more; those that are there do the work.
                state.width = state.threads.count
            }
            return state.idle > 0
        }
        return job
    }

    /// Waits for a job of this pool, and does other work meanwhile in a pool that is helped.
    package func wait<Value>(for job: Job<Value>) -> Value {
        if isHelped, let own {
            while !job.isDone, let work = takeWork() { work(own.context) }
        }
        return job.wait()
    }

    private func takeWork() -> Work? {
        var work: Work?
        queue.updateForOne { state in
            work = Self.pop(&state)
            return false
        }
        return work
    }

    /// What the thread that uses the pool may work with, if it does work.
    var ownContext: WorkerContext? { own?.context }

    /// A context that only the thread with the pool uses, which `@unchecked` states.
    private final class OwnContext: @unchecked Sendable {
        let context: WorkerContext
        init(level: Int) { context = WorkerContext(level: level) }
    }

    private static func addThread(_ state: inout State, _ queue: ConditionLock<State>, _ level: Int) -> Bool {
        let thread = startThread {
            let context = WorkerContext(level: level)
            while let work = next(queue) { work(context) }
        }
        guard let thread else { return false }
        state.threads.append(thread)
        return true
    }

    /// The next work, or `nil` when the pool is closed and all is done.
    private static func next(_ queue: ConditionLock<State>) -> Work? {
        var isIdle = false
        return queue.wait { state -> Work?? in
            let work = pop(&state)
            guard work != nil || state.isClosed else {
                if !isIdle { state.idle += 1 }
                isIdle = true
                return nil
            }
            if isIdle { state.idle -= 1 }
            return .some(work)
        }
    }

    private static func pop(_ state: inout State) -> Work? {
        guard let work = state.urgent.popFirst() ?? state.normal.popFirst() else { return nil }
        state.count -= 1
        return work
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
        if buffer.capacity <= 1 << 19 { scratchBuffer = buffer }
        return buffer
    }
}
