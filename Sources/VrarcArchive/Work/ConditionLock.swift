#if canImport(Glibc)
    import Glibc
#endif

/// A mutex with a condition variable around some state, for threads that may block.
@safe
package final class ConditionLock<State>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    package init(_ state: State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition = .allocate(capacity: 1)
        unsafe condition.initialize(to: pthread_cond_t())
        let results = unsafe (pthread_mutex_init(mutex, nil), pthread_cond_init(condition, nil))
        precondition(results == (0, 0))
    }

    deinit {
        _ = unsafe pthread_cond_destroy(condition)
        _ = unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Changes the state and wakes all that wait.
    package func update<R>(_ body: (inout State) -> R) -> R {
        _ = unsafe pthread_mutex_lock(mutex)
        let result = body(&state)
        // Unlocked first: whoever is woken needs the mutex at once.
        _ = unsafe pthread_mutex_unlock(mutex)
        _ = unsafe pthread_cond_broadcast(condition)
        return result
    }

    /// Changes the state, and wakes one that waits if `body` says so.
    package func updateForOne(_ body: (inout State) -> Bool) {
        _ = unsafe pthread_mutex_lock(mutex)
        let isOneToWake = body(&state)
        _ = unsafe pthread_mutex_unlock(mutex)
        if isOneToWake { _ = unsafe pthread_cond_signal(condition) }
    }

    /// Waits until `body` gives a value.
    package func wait<R>(_ body: (inout State) -> R?) -> R {
        _ = unsafe pthread_mutex_lock(mutex)
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            _ = unsafe pthread_cond_wait(condition, mutex)
        }
    }

    /// Waits until `body` gives a value, or so long; `nil` then.
    package func wait<R>(milliseconds: Int, _ body: (inout State) -> R?) -> R? {
        var end = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &end)
        let nanoseconds = end.tv_nsec + milliseconds % 1_000 * 1_000_000
        end.tv_sec += milliseconds / 1_000 + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        _ = unsafe pthread_mutex_lock(mutex)
        defer { _ = unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            if unsafe pthread_cond_timedwait(condition, mutex, &end) == ETIMEDOUT { return body(&state) }
        }
    }
}
