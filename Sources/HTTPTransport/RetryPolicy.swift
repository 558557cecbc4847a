/// How often and after what time a request is sent again.
package struct RetryPolicy: Sendable {
    /// All attempts together, at least 1.
    package var attempts: Int
    /// What the second attempt waits for at most; each further one twice as long.
    package var base: Duration
    /// No wait of our own is longer.
    package var longest: Duration
    /// A server that asks for a longer wait is not waited for.
    package var longestAsked: Duration

    package init(
        attempts: Int = 7, base: Duration = .milliseconds(500), longest: Duration = .seconds(30),
        longestAsked: Duration = .seconds(300)
    ) {
        self.attempts = attempts
        self.base = base
        self.longest = longest
        self.longestAsked = longestAsked
    }

    /// Which requests may be sent again although the server may have done what the first one asked.
    package enum Repetition: Sendable {
        /// Those that ask, and those that put the same thing in the same place.
        case always
        /// Those that create: only where it is certain that the server did nothing.
        case ifNotDone
    }

    /// Whether an answer's status means that the same request may succeed later.
    package static func isPassing(_ status: Int, _ repetition: Repetition) -> Bool {
        switch status {
        // The server says that it did not take the request.
        case 429: true
        case 408, 500, 502, 503, 504: repetition == .always
        default: false
        }
    }

    /// Whether a request may be sent again after such an error.
    package static func isPassing(_ error: HTTPError, _ repetition: Repetition) -> Bool {
        error.isPassing && (repetition == .always || error.isBeforeSending)
    }

    /// How long to wait before attempt `number`, from 2 on; `nil` if that is one too many, or the server asks for too much.
    ///
    /// - Parameters:
    ///   - asked: What `Retry-After` says.
    ///   - random: From 0 up to 1: clients that failed together do not come back together.
    package func wait(before number: Int, asked: Duration?, random: Double) -> Duration? {
        guard number <= attempts else { return nil }
        var most = base
        for _ in 2..<max(2, number) where most < longest { most = most * 2 }
        most = min(most, longest)
        // At least half of it: a wait of almost nothing would be no backing off.
        let own = most * (0.5 + min(max(random, 0), 1) / 2)
        guard let asked else { return own }
        return asked > longestAsked ? nil : max(own, asked)
    }
}
