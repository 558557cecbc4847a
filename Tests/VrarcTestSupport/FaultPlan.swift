import SystemPackage
package import VrarcArchive

/// Counts the calls on files of one folder and gives the effect that a test wants for each number.
package final class FaultPlan: Sendable {
    private struct State {
        var calls: [SystemCall] = []
        var injected: [SystemCall] = []
    }

    private let state = Locked(State())
    private let folder: String
    private let effect: @Sendable (Int, SystemCall) -> FaultSeam.Effect?

    /// `effect` is given the number of a call, from 1 on.
    package init(below folder: String, _ effect: @escaping @Sendable (Int, SystemCall) -> FaultSeam.Effect?) {
        self.folder = folder
        self.effect = effect
    }

    /// The calls that came by.
    package var calls: [SystemCall] { state.withLock { $0.calls } }
    /// Those of them that were made to fail for good: an interrupted call is none of them.
    package var injected: [SystemCall] { state.withLock { $0.injected } }

    /// Runs `body` with the faults.
    package func run<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        try FaultSeam.withHook({ self.effect(on: $0, $1) }, body)
    }

    private func effect(on call: SystemCall, _ subject: String) -> FaultSeam.Effect? {
        guard subject.hasPrefix(folder) else { return nil }
        let number = state.withLock { state in
            state.calls.append(call)
            return state.calls.count
        }
        let effect = effect(number, call)
        if case .fail(let errno) = effect, errno != .interrupted { state.withLock { $0.injected.append(call) } }
        return effect
    }
}
