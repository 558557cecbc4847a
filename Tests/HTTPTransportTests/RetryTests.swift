import HTTPTransport
import Testing
import VrarcArchive
import VrarcTestSupport

/// What is tried again, how often, and after what time.
@Suite struct RetryTests {
    /// Time that passes only as the retrier sleeps.
    private final class TestClock: Sendable {
        let waits = Locked<[Duration]>([])

        var clock: RetryClock {
            RetryClock(
                sleep: { duration in self.waits.withLock { $0.append(duration) } }, random: { 0.5 }, now: { 1_000_000 })
        }
    }

    private let time = TestClock()

    private func run(
        _ repetition: RetryPolicy.Repetition = .always, _ results: [Result<HTTPReply, HTTPError>]
    ) -> (Result<HTTPReply, HTTPError>, attempts: Int) {
        var number = 0
        let retrier = Retrier(policy: RetryPolicy(attempts: 4), clock: time.clock)
        let result = Result { () throws(HTTPError) in
            try retrier.run(repetition) { () throws(HTTPError) in
                number += 1
                return try results[min(number, results.count) - 1].get()
            }
        }
        return (result, number)
    }

    private func reply(_ status: Int, after: String? = nil) -> Result<HTTPReply, HTTPError> {
        let headers = HTTPHeaders(after.map { [("Retry-After", $0)] } ?? [])
        return .success(HTTPReply(head: HTTPHead(status: status, headers: headers), body: []))
    }

    private func status(_ result: Result<HTTPReply, HTTPError>) -> Int? { try? result.get().head.status }

    @Test(arguments: [408, 429, 500, 502, 503, 504]) func whatPassesIsTriedAgain(status code: Int) {
        let (result, attempts) = run(.always, [reply(code), reply(code), reply(200)])
        #expect(status(result) == 200)
        #expect(attempts == 3)
    }

    @Test(arguments: [200, 202, 301, 400, 401, 403, 404, 409, 413, 501]) func whatDoesNotPassIsNot(status code: Int) {
        #expect(run(.always, [reply(code)]).attempts == 1)
    }

    @Test func theLastAnswerIsGivenWhenAttemptsAreAtAnEnd() {
        let (result, attempts) = run(.always, [reply(503)])
        #expect(status(result) == 503)
        #expect(attempts == 4)
    }

    @Test func whatCreatesIsTriedAgainOnlyWhereNothingWasDone() {
        #expect(run(.ifNotDone, [reply(429), reply(200)]).attempts == 2)
        for code in [408, 500, 502, 503, 504] { #expect(run(.ifNotDone, [reply(code)]).attempts == 1) }
        #expect(run(.ifNotDone, [.failure(HTTPError(.unconnected, "")), reply(200)]).attempts == 2)
        for kind in [.dropped, .timedOut, .malformed] as [HTTPError.Kind] {
            #expect(run(.ifNotDone, [.failure(HTTPError(kind, "")), reply(200)]).attempts == 1)
            #expect(run(.always, [.failure(HTTPError(kind, "")), reply(200)]).attempts == 2)
        }
    }

    @Test(arguments: [.refused, .untrusted, .tooLarge, .interrupted, .caller] as [HTTPError.Kind])
    func errorsThatStayAreNotTriedAgain(kind: HTTPError.Kind) {
        #expect(run(.always, [.failure(HTTPError(kind, "")), reply(200)]).attempts == 1)
    }

    @Test func eachWaitIsTwiceTheLastAndBounded() {
        let policy = RetryPolicy(attempts: 12, base: .seconds(1), longest: .seconds(10))
        let most = (2...12).map { policy.wait(before: $0, asked: nil, random: 1) }
        let expected: [Duration?] = [1, 2, 4, 8, 10, 10, 10, 10, 10, 10, 10].map { .seconds($0) }
        #expect(most == expected)
        #expect(policy.wait(before: 3, asked: nil, random: 0) == .seconds(1))
        #expect(policy.wait(before: 13, asked: nil, random: 0) == nil)
    }

    /// Seed 5, 10,000 waits.
    @Test func everyWaitLiesBetweenHalfAndAllOfItsStep() throws {
        var random = SeededRandom(seed: 5)
        let policy = RetryPolicy(attempts: 20)
        for _ in 0..<10_000 {
            let number = 2 + random.below(19)
            let chance = Double(random.below(1_000)) / 1_000
            let wait = try #require(policy.wait(before: number, asked: nil, random: chance))
            let most = try #require(policy.wait(before: number, asked: nil, random: 1))
            #expect(wait >= most / 2 && wait <= most)
        }
    }

    @Test func theServersWishIsFollowedInBothSpellings() {
        _ = run(.always, [reply(429, after: "17"), reply(200)])
        // 17 seconds behind the clock's now.
        _ = run(.always, [reply(503, after: "Mon, 12 Jan 1970 13:46:57 GMT"), reply(200)])
        #expect(time.waits.withLock { $0 } == [.seconds(17), .seconds(17)])
    }

    @Test func aWishForLongerThanAnybodyWaitsEndsTheAttempts() {
        #expect(run(.always, [reply(429, after: "86400"), reply(200)]).attempts == 1)
        #expect(run(.always, [reply(429, after: "99999999999999999999"), reply(200)]).attempts == 1)
    }

    @Test(arguments: ["", "soon", "-5"]) func aWishThatIsNoneLeavesOurOwnWait(after: String) {
        _ = run(.always, [reply(429, after: after), reply(200)])
        #expect(time.waits.withLock { $0 } == [.milliseconds(375)])
    }

    @Test func aServerThatFailsForAWhileIsAskedUntilItAnswers() throws {
        let server = try ScriptServer("server.py")
        let client = try HTTPClient()
        for by in ["503", "drop"] {
            let url = try HTTPURL(server.address).appending(path: "/passing/\(by)/2", query: "by=\(by)")
            let retrier = Retrier(clock: time.clock)
            let reply = try retrier.run(.always) { () throws(HTTPError) in
                try client.reply(to: HTTPRequest(.get, url))
            }
            #expect(String(decoding: reply.body, as: UTF8.self) == "3")
        }
    }
}
