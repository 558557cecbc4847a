internal import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// Time and chance, as a retry needs them; tests put their own in place.
package struct RetryClock: Sendable {
    /// Waits; throws `.interrupted`.
    package var sleep: @Sendable (Duration) throws(HTTPError) -> Void
    /// From 0 up to 1.
    package var random: @Sendable () -> Double
    /// Seconds since 1970.
    package var now: @Sendable () -> Int64

    package init(
        sleep: @escaping @Sendable (Duration) throws(HTTPError) -> Void, random: @escaping @Sendable () -> Double,
        now: @escaping @Sendable () -> Int64
    ) {
        self.sleep = sleep
        self.random = random
        self.now = now
    }

    /// The machine's.
    package static let system = RetryClock(
        sleep: { (duration) throws(HTTPError) in try pause(duration) }, random: { Double.random(in: 0..<1) },
        now: { Int64(time(nil)) })

    /// Sleeps in short steps, so that a signal ends it.
    private static func pause(_ duration: Duration) throws(HTTPError) {
        let end = ContinuousClock.now + duration
        while true {
            if Interruption.requested != 0 { throw HTTPError(.interrupted, "a signal asked to stop") }
            let left = end - ContinuousClock.now
            guard left > .zero else { return }
            let (seconds, attoseconds) = min(left, .milliseconds(50)).components
            _ = usleep(UInt32(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) + 1)
        }
    }
}
