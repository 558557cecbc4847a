import Foundation
import HTTPTransport
import SystemPackage
import VrarcArchive
import VrarcFormat
import VrarcTestSupport

@testable import ObjectStorage

/// A store in memory that fails as it is told (fake_store.py), a client of it that waits for nothing, and a folder.
final class FakeStore: Sendable {
    struct Call: Decodable, Sendable {
        let call: String
        let key: String
        let range: String?
        let size: Int
        let part: String?
        let md5: String?
        let time: String?
        let match: String?
    }

    struct State: Decodable {
        let calls: [Call]
        let uploads: Int
        let objects: [String]
    }

    let client: StoreClient
    let folder: String
    private let server: ScriptServer
    private let control: HTTPClient

    init(attempts: Int = 4, access: StoreAccess? = nil) throws {
        server = try ScriptServer("fake_store.py")
        control = try HTTPClient()
        let keys = StoreKeys(accessKey: "AKIDEXAMPLE", secret: Secret("secret"))
        client = try StoreClient(
            StoreAddress(endpoint: HTTPURL(server.address)), region: "us-east-1",
            access: access ?? StoreAccess(KeysChain(FixedKeys(keys))),
            retrier: Retrier(
                policy: RetryPolicy(attempts: attempts),
                clock: RetryClock(sleep: { _ in }, random: { 0 }, now: RetryClock.system.now)))
        folder = FileManager.default.temporaryDirectory.appending(path: "vrarc-store-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Sets members of STATE in fake_store.py, and puts `objects` there (name and text).
    func set(_ json: String) throws {
        _ = try control.reply(
            to: HTTPRequest(.post, HTTPURL(server.address + "/control"), body: .bytes(Array(json.utf8))))
    }

    /// One fault; `rest` are more of its members.
    func fail(_ call: String, _ what: String, _ rest: String = "") throws {
        try set(#"{"faults": [{"call": "\#(call)", "do": "\#(what)"\#(rest.isEmpty ? "" : ", " + rest)}]}"#)
    }

    func state() throws -> State {
        let reply = try control.reply(to: HTTPRequest(.get, HTTPURL(server.address + "/control")))
        return try JSONDecoder().decode(State.self, from: Data(reply.body))
    }

    func calls(_ name: String) throws -> [Call] { try state().calls.filter { $0.call == name } }

    /// The bytes of an object.
    func object(_ key: String) throws -> [UInt8] {
        try control.reply(to: HTTPRequest(.get, HTTPURL(server.address + "/object/" + key))).body
    }

    func place(_ key: String = "a.vrarc") -> StoreURL { StoreURL(bucket: "bucket", key: key) }

    /// Makes a file of bytes that repeat nowhere near.
    func write(_ name: String, _ size: Int) throws -> FilePath {
        try write(name, Self.bytes(size))
    }

    func write(_ name: String, _ bytes: [UInt8]) throws -> FilePath {
        try Data(bytes).write(to: URL(filePath: folder + "/" + name))
        return FilePath(folder + "/" + name)
    }

    func read(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: folder + "/" + name).map { [UInt8]($0) }
    }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

    /// The same for a size each time.
    static func bytes(_ size: Int) -> [UInt8] {
        made.withLock { made in
            if let bytes = made[size] { return bytes }
            let bytes = make(size)
            made[size] = bytes
            return bytes
        }
    }

    private static let made = Locked<[Int: [UInt8]]>([:])

    private static func make(_ size: Int) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(size))
        let words = (0..<size / 8 + 1).map { _ in random.next() }
        return unsafe words.withUnsafeBytes { unsafe Array($0.prefix(size)) }
    }

    static let fileID = SHA256.digest(of: Array("footer".utf8))
    /// Three parts.
    static let size = 20 << 20
    static let part = 8 << 20
}
