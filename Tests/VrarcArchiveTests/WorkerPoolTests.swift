import Testing

@testable import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// A pool whose user is one of its threads.
@Suite struct WorkerPoolTests {
    @Test func letsTheThreadThatWaitsDoTheWorkOfOne() {
        let pool = WorkerPool(width: 1, isHelped: true)
        let order = Locked<[Int]>([])
        let jobs = (0..<5).map { number in
            pool.submit { _ in
                order.withLock { $0.append(number) }
                return pthread_self()
            }
        }
        #expect(order.withLock { $0 }.isEmpty)
        #expect(pthread_equal(pool.wait(for: jobs[2]), pthread_self()) != 0)
        #expect(order.withLock { $0 } == [0, 1, 2])
        #expect(pthread_equal(pool.wait(for: jobs[4]), pthread_self()) != 0)
        #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
    }

    @Test func doesUrgentWorkFirst() {
        let pool = WorkerPool(width: 1, isHelped: true)
        let order = Locked<[Int]>([])
        let last = pool.submit { _ in order.withLock { $0.append(2) } }
        _ = pool.submit(urgent: true) { _ in order.withLock { $0.append(1) } }
        pool.wait(for: last)
        #expect(order.withLock { $0 } == [1, 2])
    }

    @Test(arguments: [1, 2, 7])
    func doesEveryJobOnce(width: Int) {
        let pool = WorkerPool(width: width, isHelped: true)
        let done = Locked(0)
        let jobs = (0..<1000).map { number in
            pool.submit { _ in
                done.withLock { $0 += 1 }
                return number
            }
        }
        #expect(jobs.map { pool.wait(for: $0) } == Array(0..<1000))
        #expect(done.withLock { $0 } == 1000)
    }
}
