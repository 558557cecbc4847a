/// Sends a request again where that may help.
package struct Retrier: Sendable {
    package var policy: RetryPolicy
    package var clock: RetryClock

    package init(policy: RetryPolicy = RetryPolicy(), clock: RetryClock = .system) {
        self.policy = policy
        self.clock = clock
    }

    /// The first answer that no further attempt could better, or the last one.
    ///
    /// Throws what the last attempt threw, or at once what can't pass.
    package func run(
        _ repetition: RetryPolicy.Repetition, _ attempt: () throws(HTTPError) -> HTTPReply
    ) throws(HTTPError) -> HTTPReply {
        var number = 1
        while true {
            number += 1
            let result = Result { () throws(HTTPError) in try attempt() }
            let wait: Duration?
            switch result {
            case .success(let reply):
                guard RetryPolicy.isPassing(reply.head.status, repetition) else { return reply }
                let asked = RetryAfter.duration(reply.head.headers, now: clock.now())
                wait = policy.wait(before: number, asked: asked, random: clock.random())
            case .failure(let error):
                guard RetryPolicy.isPassing(error, repetition) else { throw error }
                wait = policy.wait(before: number, asked: nil, random: clock.random())
            }
            guard let wait else { return try result.get() }
            try clock.sleep(wait)
        }
    }
}
