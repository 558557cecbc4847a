import VrarcArchive

/// Asks for the parts of an object that will be read, several at a time, before they are.
///
/// Whoever reads goes forward, more or less: what lies more than a few requests behind the foremost is let go.
final class ReadAhead: Sendable {
    typealias Fetched = Result<ByteBuffer, StoreError>
    /// Fills a buffer with a range of the object; called on the pool's threads.
    typealias Fetch = @Sendable (Range<UInt64>) -> Fetched

    private struct State {
        var plan = RangePlan([])
        var jobs: [Int: Job<Fetched>] = [:]
        /// The foremost request that was read from.
        var front = 0
    }

    private let state = Locked(State())
    private let pool: WorkerPool
    private let fetch: Fetch
    private let width: Int
    /// Requests behind the one that is read which are kept: several threads read, none much behind the others.
    private static let behind = 4

    init(width: Int, fetch: @escaping Fetch) {
        self.width = width
        self.fetch = fetch
        pool = WorkerPool(width: width)
    }

    /// Says what will be read, instead of what was said before.
    func expect(_ plan: RangePlan) {
        state.withLock { $0 = State(plan: plan) }
    }

    /// Requests whose bytes are held or under way.
    var held: Int { state.withLock { $0.jobs.count } }

    /// Copies what is there of a range's beginning into `buffer`, waiting for it where it is under way; `nil` where it was
    /// not expected, or where the reading has gone on long since: then no more than it is worth asking for.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int? {
        let found = state.withLock { state -> (Range<UInt64>, Job<Fetched>)? in
            guard let number = state.plan.request(with: offset), let job = job(number, &state) else { return nil }
            return (state.plan.requests[number], job)
        }
        guard let (range, job) = found else { return nil }
        let fetched = try job.wait().get()
        let start = Int(offset - range.lowerBound)
        let count = min(buffer.count, fetched.count - start)
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: fetched.bytes[start..<start + count]))
        return count
    }

    /// The request's job, with those behind the foremost under way; `nil` for one that was let go.
    private func job(_ number: Int, _ state: inout State) -> Job<Fetched>? {
        guard number >= state.front else { return state.jobs[number] }
        state.front = number
        for next in number..<min(number + width, state.plan.requests.count) where state.jobs[next] == nil {
            let range = state.plan.requests[next]
            state.jobs[next] = pool.submit { [fetch] _ in fetch(range) }
        }
        let kept = number - Self.behind..<number + width
        for old in state.jobs.keys where !kept.contains(old) { state.jobs[old] = nil }
        return state.jobs[number]
    }
}
