import Foundation
import HTTPTransport
import SystemPackage
import Synchronization
import VrarcFormat
import VrarcModel
import VrarcTestSupport

@testable import VisualRecognition

/// A service instance that answers by rules, with a client whose time passes only where it waits.
final class RuledInstance: Sendable {
    static let key = "key-that-nobody-may-see"
    let client: ServiceClient
    private let server: ScriptServer
    private let seconds: SteppingClock

    /// - Parameters:
    ///   - rules: A JSON list, see instance.py.
    ///   - interrupted: Whether a signal comes in the first wait.
    init(_ rules: String, interrupted: Bool = false) throws {
        server = try ScriptServer("instance.py")
        let seconds = SteppingClock()
        self.seconds = seconds
        let clock = RetryClock(
            sleep: { (duration) throws(HTTPError) in
                if interrupted { throw HTTPError(.interrupted, "a signal asked to stop") }
                seconds.pass(duration)
            }, random: { 0 }, now: { seconds.now })
        client = try ServiceClient(
            ServiceCredentials(
                url: HTTPURL(server.address), key: .basic(name: "apikey", password: Secret(Self.key))),
            retrier: Retrier(policy: RetryPolicy(attempts: 2), clock: clock))
        try set(rules)
    }

    /// Seconds that were waited for.
    var waited: Int64 { seconds.now }

    func set(_ rules: String) throws {
        _ = try HTTPClient().reply(
            to: HTTPRequest(.post, HTTPURL(server.address + "/control/rules"), body: .bytes(Array(rules.utf8))))
    }

    /// The calls that came, in their order, each with its body.
    func log() throws -> [(call: String, body: String)] {
        let reply = try HTTPClient().reply(to: HTTPRequest(.get, HTTPURL(server.address + "/control/log")))
        return (try ServiceAnswer(reply.body).json["log"]?.elements ?? []).map {
            ($0["call"]?.text ?? "", $0["body"]?.text ?? "")
        }
    }

    func count(_ call: String) throws -> Int { try log().count { $0.call == call } }

    /// Runs `body` with a journal that `lines` were written to before, below its head.
    @discardableResult
    func withJournal<R>(_ lines: [String] = [], _ body: (RestoreJournal) throws -> R) throws -> R {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-journal-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let head = #"{"format":"vrarc-restore-1","archive":"a","service":"\#(client.address)"}"#
        if !lines.isEmpty {
            try Data(([head] + lines).map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
        }
        return try body(try RestoreJournal(FilePath(path), archive: "a", service: client.address))
    }
}

/// Seconds that pass where they are waited for.
final class SteppingClock: Sendable {
    private let milliseconds = Mutex<Int64>(0)

    var now: Int64 { milliseconds.withLock { $0 / 1_000 } }

    func pass(_ duration: Duration) {
        milliseconds.withLock {
            $0 += duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
        }
    }
}
