import Foundation
import HTTPTransport
import SystemPackage
import Testing
import VisualRecognition
import VrarcModel
import VrarcTestSupport

/// How calls are made: tokens, errors, what is tried again, what is never shown.
@Suite struct ClientTests {
    private static let key = "key-that-nobody-may-see"
    private let server: ScriptServer

    init() throws { server = try ScriptServer("service.py") }

    private func client(_ kind: String = "iam", key: String = Self.key) throws -> ServiceClient {
        let values = ["APIKEY": key, "AUTH_TYPE": kind, "AUTH_URL": server.address]
        let credentials = try ServiceCredentials(url: server.address + "/instances/1", from: "the test") {
            values[String($0.dropFirst(ServiceCredentials.prefix.count))]
        }
        let clock = RetryClock(sleep: { _ in }, random: { 0 }, now: { 0 })
        return try ServiceClient(credentials, retrier: Retrier(policy: RetryPolicy(attempts: 4), clock: clock))
    }

    private func tokens() throws -> Int {
        let reply = try HTTPClient().reply(to: HTTPRequest(.get, try HTTPURL(server.address + "/control/count")))
        return Int(try ServiceAnswer(reply.body).json["tokens"]?.integer ?? -1)
    }

    private func control(_ path: String) throws {
        _ = try HTTPClient().reply(to: HTTPRequest(.get, try HTTPURL(server.address + "/control/" + path)))
    }

    private func error(_ client: ServiceClient, _ id: String) -> ServiceError? {
        do throws(ServiceError) {
            _ = try client.answer(to: .collection(id))
            return nil
        } catch {
            return error
        }
    }

    @Test func everyCallHasVersionAndAuthorization() throws {
        let json = try client("basic").answer(to: .collections).json
        #expect(json["query"]?.text == "version=2019-02-11")
        #expect(
            json["headers"]?["Authorization"]?.text == "Basic " + Data("apikey:\(Self.key)".utf8).base64EncodedString())
        #expect(json["headers"]?["Accept"]?.text == "application/json")
        let bearer = try client().answer(to: .collections).json["headers"]?["Authorization"]?.text
        #expect(bearer?.hasPrefix("Bearer ey") == true)
        let created = try client().answer(to: .createCollection(name: "a\"b", description: "é")).json
        #expect(created["method"]?.text == "POST")
        #expect(created["headers"]?["Content-Type"]?.text == "application/json")
    }

    @Test func oneTokenServesManyCallsAtATime() throws {
        let client = try client()
        let group = DispatchGroup()
        for _ in 0..<8 {
            group.enter()
            Thread {
                for _ in 0..<5 { #expect((try? client.answer(to: .collection("x"))) != nil) }
                group.leave()
            }.start()
        }
        group.wait()
        #expect(try tokens() == 1)
    }

    @Test func aTokenIsRenewedAtFourFifthsOfItsLife() throws {
        try control("lifetime/1")
        let client = try client()
        _ = try client.answer(to: .collection("x"))
        _ = try client.answer(to: .collection("x"))
        #expect(try tokens() == 1)
        usleep(850_000)
        _ = try client.answer(to: .collection("x"))
        #expect(try tokens() == 2)
    }

    @Test func aTokenThatIsNoLongerTakenIsRenewedOnceACall() throws {
        let client = try client()
        _ = try client.answer(to: .collection("x"))
        try control("refuse/1")
        _ = try client.answer(to: .collection("x"))
        #expect(try tokens() == 2)
        try control("refuse/1000")
        #expect(error(client, "x")?.kind == .unauthorized)
        #expect(try tokens() == 3)
    }

    @Test func whoWaitsForATokenThatCanNotBeHadIsToldWithTheFirst() throws {
        let client = try client("iam", key: "wrong-key-of-mine")
        let group = DispatchGroup()
        for _ in 0..<8 {
            group.enter()
            Thread {
                #expect(error(client, "x")?.kind == .unauthorized)
                group.leave()
            }.start()
        }
        group.wait()
        // A later call asks anew.
        #expect(error(client, "x")?.kind == .unauthorized)
    }

    @Test func headersThatArePrintedShowNoValue() {
        let headers = HTTPHeaders([("Authorization", "Basic very-secret")])
        var dumped = ""
        dump(headers, to: &dumped)
        for text in ["\(headers)", String(reflecting: headers), dumped] { #expect(!text.contains("very-secret")) }
    }

    @Test func aWrongKeyIsSaidWithoutShowingIt() throws {
        for kind in ["iam", "basic"] {
            let error = try #require(error(try client(kind, key: "wrong-key-of-mine"), "x"))
            #expect(error.kind == .unauthorized)
            #expect(!"\(error) \(error.reason)".contains("wrong-key-of-mine"))
        }
        let iam = try #require(error(try client("iam", key: "wrong-key-of-mine"), "x"))
        #expect(iam.reason == "HTTP 400: no such key: (secret) (BXNIM0415E)")
    }

    @Test func noErrorShowsTheKeyAlsoWhereTheServiceDoes() throws {
        let error = try #require(error(try client("basic"), "echo-key"))
        #expect(error.reason == "HTTP 400: what is (secret)? (invalid_header)")
    }

    @Test(
        arguments: [
            (404, .notFound, false), (403, .forbidden, true), (400, .rejected, false), (302, .moved, true),
            (503, .server, true), (429, .busy, true),
        ] as [(Int, ServiceError.Kind, Bool)])
    func errorsNameCallIdAndWhatTheServiceSaid(status: Int, kind: ServiceError.Kind, endsAll: Bool) throws {
        let error = try #require(error(try client("basic"), "\(status)"))
        #expect(error.kind == kind)
        #expect(error.call == "GET /v4/collections/\(status)")
        #expect(error.subject == "\(status)")
        #expect(error.reason == "HTTP \(status): as was asked (said_so)")
        #expect(error.endsAll == endsAll)
    }

    @Test func whatPassesIsTriedAgain() throws {
        #expect(try client("basic").answer(to: .collection("busy")).json["attempts"]?.integer == 3)
    }

    @Test func noErrorShowsTheBasicHeader() throws {
        let header = Data("apikey:\(RuledInstance.key)".utf8).base64EncodedString()
        let instance = try RuledInstance(
            #"""
            [{"on":"GET /v4/collections/1","status":400,
              "body":{"errors":[{"code":"\#(header)x","message":"not \#(header), not \#(RuledInstance.key)"}]}}]
            """#)
        #expect(error(instance.client, "1")?.reason == "HTTP 400: not (secret), not (secret) ((secret)x)")
    }

    @Test func aSignalWhileTheNextAttemptIsWaitedForIsNoFailureOfTheService() throws {
        for what in [#""drop":true"#, #""status":503"#] {
            let instance = try RuledInstance(#"[{"on":"GET /v4/collections/1",\#(what)}]"#, interrupted: true)
            #expect(error(instance.client, "1")?.transport?.kind == .interrupted)
        }
    }

    @Test func answersAreKeptWordByWordAndOthersNamed() throws {
        #expect(
            try client("basic").answer(to: .collection("a b/..")).text == #"{"id": "a b/..", "unknown": {"n": 1.1}}"#)
        let page = try #require(error(try client("basic"), "not-json"))
        #expect(page.reason == "the answer can't be used: it is not JSON (byte 0)")
        #expect(error(try client("basic"), "twice")?.kind == .answer)
        #expect(error(try client("basic"), "html")?.reason == "HTTP 413: 413 Request Entity Too Large")
    }

    @Test func aFormHoldsTextsFilesAndMemory() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-form-\(UUID().uuidString)")
        try Data("content of the file".utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        var form = MultipartForm()
        form.add("training_data", text: "{}")
        form.add("images_file", fileName: "a\"b\r\nc.jpg", type: "image/jpeg", Array("bytes".utf8))
        form.add("é_positive_examples", fileName: "x.zip", type: "application/zip", .init(path.path), size: 19)
        guard case .stream(let length, let open) = form.body else { return #expect(Bool(false)) }
        let source = try open()
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 7)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe source.read(into: $0) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        #expect(length == UInt64(bytes.count))
        #expect(form.size == UInt64(bytes.count))
        let boundary = try #require(form.contentType.components(separatedBy: "boundary=").last)
        let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: boundary, with: "B")
        #expect(
            text
                == [
                    "--B", #"Content-Disposition: form-data; name="training_data""#, "", "{}", "--B",
                    #"Content-Disposition: form-data; name="images_file"; filename="a%22b%0D%0Ac.jpg""#,
                    "Content-Type: image/jpeg", "", "bytes", "--B",
                    #"Content-Disposition: form-data; name="é_positive_examples"; filename="x.zip""#,
                    "Content-Type: application/zip", "", "content of the file", "--B--", "",
                ].joined(separator: "\r\n"))
    }
}
