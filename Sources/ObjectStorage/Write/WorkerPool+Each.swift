import VrarcArchive

extension WorkerPool {
    /// Does something for each number on the pool's threads, in order more or less. The first failure ends it, once what is
    /// under way has ended.
    func forEach(_ numbers: [Int], _ body: @escaping @Sendable (Int) throws -> Void) throws {
        let isOver = Locked(false)
        var pending: [Job<(any Error)?>] = []
        var failure: (any Error)?
        var rest = numbers[...]
        while failure == nil, !rest.isEmpty || !pending.isEmpty {
            // More than there are threads: none is to wait while the oldest work takes long.
            while pending.count < 2 * width, let number = rest.popFirst() {
                pending.append(
                    submit { _ in
                        guard !isOver.withLock({ $0 }) else { return nil }
                        do {
                            try Interruption.check()
                            try body(number)
                            return nil
                        } catch {
                            isOver.withLock { $0 = true }
                            return error
                        }
                    })
            }
            failure = pending.removeFirst().wait()
        }
        for job in pending {
            let result = job.wait()
            failure = failure ?? result
        }
        if let failure { throw failure }
    }
}
