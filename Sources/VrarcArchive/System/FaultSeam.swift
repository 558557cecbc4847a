import Synchronization
package import SystemPackage

/// Where tests make system calls fail; in production one relaxed load a call.
///
/// Every call passes it in `FileHandle.perform`, so a call that goes around that is a call that can't be tested.
package enum FaultSeam {
    /// What an injected fault does to a call.
    package enum Effect: Sendable {
        /// The call fails with this error and does nothing.
        case fail(Errno)
        /// A read or write moves at most so many bytes.
        case shorten(Int)
    }

    /// Decides the effect on a call with a subject, the name of a file as the user knows it.
    package typealias Hook = @Sendable (SystemCall, String) -> Effect?

    private static let isArmed = Atomic<Bool>(false)
    private static let hooks = Locked<[(id: Int, hook: Hook)]>([])

    /// Sends calls to `hook` while `body` runs. Hooks of other threads see the same calls: look at the subject.
    package static func withHook<R, E: Error>(_ hook: @escaping Hook, _ body: () throws(E) -> R) throws(E) -> R {
        let id = hooks.withLock { hooks in
            let id = (hooks.last?.id ?? 0) + 1
            hooks.append((id, hook))
            isArmed.store(true, ordering: .releasing)
            return id
        }
        defer {
            hooks.withLock { hooks in
                hooks.removeAll { $0.id == id }
                isArmed.store(!hooks.isEmpty, ordering: .releasing)
            }
        }
        return try body()
    }

    /// The effect that is to happen to this call, if any.
    static func effect(on call: SystemCall, _ subject: String) -> Effect? {
        guard isArmed.load(ordering: .relaxed) else { return nil }
        let all = hooks.withLock { $0 }
        for (_, hook) in all { if let effect = hook(call, subject) { return effect } }
        return nil
    }
}
