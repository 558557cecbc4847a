/// How a command ended: the exit status that all commands share.
package enum Outcome: Hashable, Sendable {
    /// 0: as asked.
    case asAsked
    /// 1: the archive is damaged or not what was expected; of `diff`: the archives differ.
    case notAsExpected
    /// 2: done, but something was left out, which was named.
    case partial
    /// 3: could not be done.
    case failed
    /// 64: wrong usage.
    case usage
    /// 130 or 143: stopped by this signal.
    case stopped(signal: Int32)

    /// The status that the process ends with.
    package var status: Int32 {
        switch self {
        case .asAsked: 0
        case .notAsExpected: 1
        case .partial: 2
        case .failed: 3
        case .usage: 64
        case .stopped(let signal): 128 + signal
        }
    }
}
