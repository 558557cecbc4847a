import Synchronization

/// The user's wish to stop, as a signal handler may set it and loops look at it between items.
public enum Interruption {
    private static let signalNumber = Atomic<Int32>(0)

    /// Asks all work to end; async-signal-safe.
    public static func request(signal: Int32) {
        signalNumber.store(signal, ordering: .relaxed)
    }

    /// The signal that asked, or 0.
    public static var requested: Int32 { signalNumber.load(ordering: .relaxed) }

    /// Throws if the work is to end.
    package static func check() throws(ArchiveError) {
        if requested != 0 { throw ArchiveError.interrupted }
    }
}
