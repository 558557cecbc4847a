import Foundation
import HTTPTransport
import ObjectStorage
import VrarcArchive
import VrarcTestSupport

/// A home folder with the files of the AWS tools, and an environment that has nothing but what a test puts there.
final class Surroundings: Sendable {
    let home: String
    private let variables: Locked<[String: String]>

    init(_ variables: [String: String] = [:], config: String? = nil, credentials: String? = nil) throws {
        home = FileManager.default.temporaryDirectory.appending(path: "vrarc-home-\(UUID().uuidString)").path
        self.variables = Locked(variables.merging(["HOME": home]) { $1 })
        try FileManager.default.createDirectory(atPath: home + "/.aws", withIntermediateDirectories: true)
        if let config { try write(".aws/config", config) }
        if let credentials { try write(".aws/credentials", credentials) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: home)
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: home + "/" + name))
    }

    func environment(profile: String? = nil) -> StoreEnvironment {
        StoreEnvironment(profile: profile) { name in self.variables.withLock { $0[name] } }
    }

    func set(_ name: String, _ value: String?) { variables.withLock { $0[name] = value } }
}

/// The services that give keys (keys_service.py).
final class KeysService: Sendable {
    struct State: Decodable {
        let number: Int
        let calls: [String]
    }

    let address: String
    private let server: ScriptServer
    let client: HTTPClient

    init() throws {
        server = try ScriptServer("keys_service.py")
        address = server.address
        client = try HTTPClient()
    }

    /// Says how they answer from now on: JSON members of STATE in keys_service.py.
    func set(_ json: String) throws {
        _ = try client.reply(
            to: HTTPRequest(.post, HTTPURL(address + "/control"), body: .bytes(Array(json.utf8))))
    }

    func state() throws -> State {
        let reply = try client.reply(to: HTTPRequest(.get, HTTPURL(address + "/control")))
        return try JSONDecoder().decode(State.self, from: Data(reply.body))
    }

    /// Tries three times, and waits for nothing.
    var retrier: Retrier {
        Retrier(
            policy: RetryPolicy(attempts: 3), clock: RetryClock(sleep: { _ in }, random: { 0 }, now: { 0 }))
    }
}
