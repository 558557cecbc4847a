import Synchronization
package import SystemPackage

/// Where tests make system calls fail; in production one relaxed load a call.
package enum FaultSeam {
    /// What an injected fault does to a call.
    package enum Effect: Sendable {
        /// The call fails with this error.
        case fail(Errno)
        /// A read or write moves at most so many bytes.
        case shorten(Int)
    }

    private static let isArmed = Atomic<Bool>(false)
    private static let hook = Mutex<(@Sendable (SystemCall) -> Effect?)?>(nil)

    /// Sends every call to `hook` until `disarm`.
    package static func arm(_ newHook: @escaping @Sendable (SystemCall) -> Effect?) {
        hook.withLock { $0 = newHook }
        isArmed.store(true, ordering: .releasing)
    }

    package static func disarm() {
        isArmed.store(false, ordering: .releasing)
        hook.withLock { $0 = nil }
    }

    /// The effect that is to happen to this call, if any.
    static func effect(on call: SystemCall) -> Effect? {
        guard isArmed.load(ordering: .relaxed) else { return nil }
        return hook.withLock { $0?(call) }
    }

    /// Throws if the call is to fail; gives the most bytes it may move.
    static func check(_ call: SystemCall, count: Int = 0) throws(Errno) -> Int {
        switch effect(on: call) {
        case nil: return count
        case .fail(let errno): throw errno
        case .shorten(let most): return max(1, min(count, most))
        }
    }
}
