import VrarcArchive

/// Asks for the parts of an object that will be read, several at a time, before they are.
///
/// Whoever reads goes forward, more or less: what lies more than a few requests behind or ahead is let go.
final class ReadAhead: Sendable {
    typealias Fetched = Result<ByteBuffer, StoreError>
    /// Fills a buffer with a range of the object; called on the pool's threads.
    typealias Fetch = @Sendable (Range<UInt64>) -> Fetched

    private struct State {
        var plan = RangePlan([])
        var jobs: [Int: Job<Fetched>] = [:]
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
    /// not expected.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int? {
        let found = state.withLock { state in
            state.plan.request(with: offset).map { ($0, state.plan.requests[$0], job($0, &state)) }
        }
        guard let (_, range, job) = found else { return nil }
        let fetched = try job.wait().get()
        let start = Int(offset - range.lowerBound)
        let count = min(buffer.count, fetched.count - start)
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: fetched.bytes[start..<start + count]))
        return count
    }

    /// The request's job, with those behind it under way.
    private func job(_ number: Int, _ state: inout State) -> Job<Fetched> {
        for next in number..<min(number + width, state.plan.requests.count) where state.jobs[next] == nil {
            let range = state.plan.requests[next]
            state.jobs[next] = pool.submit { [fetch] _ in fetch(range) }
        }
        // Whoever goes backwards in steps would have all that was read on his way in memory.
        let kept = number - Self.behind..<number + 2 * width + Self.behind
        for old in state.jobs.keys where !kept.contains(old) { state.jobs[old] = nil }
        // It was begun above, if not before.
        return state.jobs[number] ?? pool.submit { [fetch, range = state.plan.requests[number]] _ in fetch(range) }
    }
}
