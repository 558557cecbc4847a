package import HTTPTransport
internal import VrarcArchive

/// The keys of a store, renewed before they end; from any number of threads that may block.
package final class StoreAccess: Sendable {
    private struct State {
        var keys: StoreKeys?
        /// The place that had them: no other one is looked at later, which may open the store as somebody else.
        var provider: (any KeysProvider)?
        /// All that were used, for what must never be printed.
        var secrets: [Secret] = []
        /// Keys that end soon are good until then: their renewal failed, or gave none that end later.
        var goodUntil: Int64 = .min
        var isAsking = false
        /// The last failure to get any, and how many there were.
        var failure: StoreAccessError?
        var failures = 0
    }

    /// What a thread that wants keys is told.
    private enum Turn {
        case keys(StoreKeys)
        case ask
        case failed(StoreAccessError)
    }

    private let chain: KeysChain
    private let now: @Sendable () -> Int64
    private let state = ConditionLock(State())

    /// Keys that have less than this left are renewed, seconds.
    package static let reserve: Int64 = 300
    /// How long nobody asks again for keys that still serve, seconds.
    private static let pause: Int64 = 60

    /// - Parameter now: Seconds since 1970.
    package init(_ chain: KeysChain, now: @escaping @Sendable () -> Int64 = RetryClock.system.now) {
        self.chain = chain
        self.now = now
    }

    /// Keys that are good for some minutes.
    ///
    /// - Parameter refused: Keys that a store no longer takes, such as by `ExpiredToken`: then other ones, if there are any. Of
    ///   many threads whose keys were refused the first alone asks for others.
    package func keys(insteadOf refused: StoreKeys? = nil) throws(StoreAccessError) -> StoreKeys {
        let failures = state.update { $0.failures }
        let turn = state.wait { state -> Turn? in
            if state.isAsking { return nil }
            // Whoever waited for it has waited long enough: eight threads do not try in turn for minutes.
            if state.failures != failures, let failure = state.failure { return .failed(failure) }
            if let keys = state.keys, refused?.isSame(as: keys) != true, isGood(keys, state) { return .keys(keys) }
            state.isAsking = true
            return .ask
        }
        switch turn {
        case .keys(let keys): return keys
        case .failed(let error): throw error
        case .ask: return try ask(refused)
        }
    }

    /// What must never be printed.
    package var secrets: [Secret] { state.update { $0.secrets } }

    private func isGood(_ keys: StoreKeys, _ state: State) -> Bool {
        guard let expiry = keys.expiry else { return true }
        let now = now()
        return now < state.goodUntil || expiry.subtractingReportingOverflow(now).partialValue >= Self.reserve
    }

    private func ask(_ refused: StoreKeys?) throws(StoreAccessError) -> StoreKeys {
        let result = Result { () throws(StoreAccessError) in try find() }
        let now = now()
        let outcome = state.update { state -> Result<StoreKeys, StoreAccessError> in
            state.isAsking = false
            switch result {
            case .success(let (keys, provider)):
                state.keys = keys
                state.provider = provider
                // Whatever their end is: the store decides, and by its own clock.
                state.goodUntil = now + Self.pause
                state.secrets = state.secrets.suffix(6) + keys.secrets
                return .success(keys)
            case .failure(let error):
                if refused == nil, let keys = state.keys, let expiry = keys.expiry, now < expiry {
                    state.goodUntil = min(expiry, now + Self.pause)
                    return .success(keys)
                }
                state.failure = error
                state.failures += 1
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private func find() throws(StoreAccessError) -> (StoreKeys, any KeysProvider) {
        let places = state.update { $0.provider }.map { [$0] } ?? chain.providers
        for provider in places {
            if let keys = try provider.keys() { return (keys, provider) }
        }
        throw chain.nowhere
    }
}
