import Foundation
import HTTPTransport
import Testing
import VrarcTestSupport

/// What comes back of one transfer, right or wrong.
@Suite struct TransferTests {
    private let server: ScriptServer
    private let client: HTTPClient

    init() throws {
        server = try ScriptServer("server.py")
        client = try HTTPClient()
    }

    private func url(_ path: String) throws -> HTTPURL {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        return try HTTPURL(server.address).appending(path: parts[0], query: parts.count > 1 ? parts[1] : nil)
    }

    private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

    /// The error of a request; `nil` if it has none.
    private func error(of path: String, _ timeouts: HTTPTimeouts = HTTPTimeouts()) throws -> HTTPError? {
        let request = HTTPRequest(.get, try url(path), timeouts: timeouts)
        do throws(HTTPError) {
            _ = try client.reply(to: request)
            return nil
        } catch {
            return error
        }
    }

    private struct Said: Decodable {
        let method: String
        let path: String
        let length: Int
        let body: String
        let matches: Bool
        let headers: [[String]]

        func value(_ name: String) -> String? { headers.first { $0[0] == name }?[1] }
    }

    private func said(_ request: HTTPRequest) throws -> Said {
        try JSONDecoder().decode(Said.self, from: Data(try client.reply(to: request).body))
    }

    @Test(arguments: [0, 1, 70_000, 3_000_000]) func givesEveryByteOfABodyWithALength(count: Int) throws {
        let reply = try client.reply(to: HTTPRequest(.get, try url("/bytes/\(count)")))
        #expect(reply.head.status == 200)
        #expect(reply.head.declaredLength == UInt64(count))
        #expect(reply.body == pattern(count))
    }

    @Test(arguments: ["/chunked/300000", "/until-close/300000"])
    func givesEveryByteOfABodyOfUnknownLength(path: String) throws {
        let reply = try client.reply(to: HTTPRequest(.get, try url(path)))
        #expect(reply.head.declaredLength == nil)
        #expect(reply.body == pattern(300_000))
    }

    @Test func aRangeAndAHeadAreAskedForAsTheyAre() throws {
        let range = HTTPRequest(.get, try url("/range/1000"), headers: HTTPHeaders([("Range", "bytes=10-19")]))
        let part = try client.reply(to: range)
        #expect(part.head.status == 206)
        #expect(part.body == Array(pattern(1000)[10...19]))
        let head = try client.reply(to: HTTPRequest(.head, try url("/bytes/123456")))
        #expect(head.head.declaredLength == 123_456)
        #expect(head.body.isEmpty)
    }

    @Test(arguments: ["/short/100000", "/short/2", "/chunked/200000?cut=1", "/dropped"])
    func aBodyThatEndsTooSoonIsAnError(path: String) throws {
        #expect(try error(of: path)?.kind == .dropped)
        #expect(try error(of: path)?.isPassing == true)
    }

    @Test func bytesBehindTheDeclaredLengthAreNotTaken() throws {
        #expect(try client.reply(to: HTTPRequest(.get, try url("/long"))).body == pattern(10))
    }

    @Test func whatIsNotHTTPIsAnError() throws {
        #expect(try error(of: "/nonsense") != nil)
        #expect(try error(of: "/huge-head") != nil)
    }

    @Test func aServerThatFallsSilentIsGivenUp() throws {
        let timeouts = HTTPTimeouts(stall: .seconds(1))
        let began = ContinuousClock.now
        #expect(try error(of: "/silent", timeouts)?.kind == .timedOut)
        #expect(ContinuousClock.now - began < .seconds(10))
        #expect(try error(of: "/silent", HTTPTimeouts(total: .milliseconds(300)))?.kind == .timedOut)
    }

    @Test func moreThanTheLimitIsRefusedBeforeItTakesMemory() throws {
        let request = HTTPRequest(.get, try url("/bytes/3000000"))
        do throws(HTTPError) {
            _ = try client.reply(to: request, limit: 1_000_000)
            Issue.record("it was taken")
        } catch {
            #expect(error.kind == .tooLarge)
            #expect(error.detail == "the answer has more than 1000000 bytes")
        }
    }

    @Test func aRedirectIsNotFollowed() throws {
        let request = HTTPRequest(.get, try url("/redirect"), headers: HTTPHeaders([("Authorization", "Basic x")]))
        let reply = try client.reply(to: request)
        #expect(reply.head.status == 302)
        #expect(reply.head.headers["LOCATION"] == "/echo")
    }

    @Test func headersGoOutAndComeInAsTheyAre() throws {
        let headers = HTTPHeaders([("X-One", "a b"), ("X-Empty", "")])
        let reply = try client.reply(to: HTTPRequest(.get, try url("/echo/a%2Fb?q=%C3%A9"), headers: headers))
        #expect(reply.head.headers["x-said"] == "one")
        #expect(reply.head.headers["X-Said-Too"] == "two")
        let said = try said(HTTPRequest(.get, try url("/echo/a%2Fb/../c?q=%C3%A9"), headers: headers))
        #expect(said.path == "/echo/a%2Fb/../c?q=%C3%A9")
        #expect(said.value("X-One") == "a b")
        #expect(said.value("X-Empty") == "")
        #expect(said.value("Accept-Encoding") == nil)
    }

    @Test func aHeaderCanNotEndItsLine() throws {
        let request = HTTPRequest(.get, try url("/echo"), headers: HTTPHeaders([("X", "a\r\nY: b")]))
        do throws(HTTPError) {
            _ = try client.reply(to: request)
            Issue.record("it was sent")
        } catch {
            #expect(error.detail == "a header field has a line break")
        }
    }

    @Test(arguments: [HTTPMethod.post, .put]) func bodiesGoOutWithTheirLength(method: HTTPMethod) throws {
        let none = try said(HTTPRequest(method, try url("/echo")))
        #expect(none.value("Content-Length") == "0")
        let body = pattern(400_000)
        let bytes = try said(HTTPRequest(method, try url("/echo"), body: .bytes(body)))
        #expect(bytes.method == method.rawValue)
        #expect(bytes.length == 400_000 && bytes.matches)
        #expect(bytes.value("Content-Length") == "400000")
        #expect(bytes.value("Expect") == nil)
        for length in [nil, 400_000] as [UInt64?] {
            let streamed = HTTPBody.stream(length: length) { PatternSource(400_000) }
            let said = try said(HTTPRequest(method, try url("/echo"), body: streamed))
            #expect(said.length == 400_000 && said.matches)
            #expect(said.value("Transfer-Encoding") == (length == nil ? "chunked" : nil))
        }
    }

    @Test func aSourceThatFailsEndsTheTransferAndIsTheCause() throws {
        let request = HTTPRequest(
            .post, try url("/echo"), body: .stream(length: 1_000_000) { PatternSource(1_000_000, failingAt: 300_000) })
        do throws(HTTPError) {
            _ = try client.reply(to: request)
            Issue.record("it was sent")
        } catch {
            #expect(error.kind == .caller)
            #expect(error.cause is PatternSource.Failure)
        }
    }

    @Test func aSourceShorterThanItsLengthIsAnError() throws {
        let request = HTTPRequest(.post, try url("/echo"), body: .stream(length: 500_000) { PatternSource(1000) })
        do throws(HTTPError) {
            _ = try client.reply(to: request)
            Issue.record("it was sent")
        } catch {
            #expect(error.detail == "what is sent has another length than it had when it was begun")
        }
    }

    @Test func anAnswerBeforeTheBodyIsSentIsTaken() throws {
        let request = HTTPRequest(
            .post, try url("/early"), body: .stream(length: 50_000_000) { PatternSource(50_000_000) })
        // The server may close while bytes are on their way; then there is no answer to be had.
        do throws(HTTPError) {
            #expect(try client.reply(to: request).head.status == 413)
        } catch {
            #expect(error.kind == .dropped)
        }
    }

    @Test func aTakerThatIsSlowHoldsTheServerUpAndLosesNothing() throws {
        var taken: [UInt8] = []
        var largest = 0
        let reply = try unsafe client.download(HTTPRequest(.get, try url("/bytes/3000000"))) { bytes in
            usleep(3_000)
            largest = max(largest, bytes.count)
            unsafe taken.append(contentsOf: bytes)
        }
        #expect(reply.head.status == 200)
        #expect(taken == pattern(3_000_000))
        #expect(largest < 500_000)
    }

    @Test func aTakerThatThrowsEndsTheTransferAndTheClientGoesOn() throws {
        struct Full: Error {}
        let request = HTTPRequest(.get, try url("/bytes/3000000"))
        for _ in 0..<20 {
            do throws(HTTPError) {
                _ = try unsafe client.download(request) { _ in throw Full() }
                Issue.record("it was taken")
            } catch {
                #expect(error.kind == .caller && error.cause is Full)
            }
        }
        #expect(try client.reply(to: HTTPRequest(.get, try url("/bytes/10"))).body == pattern(10))
    }

    @Test func theBodyOfAnErrorIsNotTakenForTheContent() throws {
        let reply = try unsafe client.download(HTTPRequest(.get, try url("/status/500"))) { _ in
            Issue.record("an error's body was given as content")
        }
        #expect(reply.head.status == 500)
        #expect(String(decoding: reply.body, as: UTF8.self) == "said with 500")
    }

    @Test func connectionsAreKeptAndBounded() async throws {
        let client = try HTTPClient(HTTPSettings(connections: 4))
        let address = try url("/bytes/1000")
        for _ in 0..<10 { _ = try client.reply(to: HTTPRequest(.get, address)) }
        let count = {
            String(decoding: try client.reply(to: HTTPRequest(.get, try url("/count/connections"))).body, as: UTF8.self)
        }
        #expect(try count() == "1")
        let threads = (0..<12).map { _ in
            Threaded { for _ in 0..<10 { _ = try client.reply(to: HTTPRequest(.get, address)) } }
        }
        for thread in threads { try thread.wait() }
        #expect(try Int(count()).map { (2...4).contains($0) } == true)
    }

    @Test(arguments: [false, true]) func whatIsNotToBeRepeatedIsSentOnceAlsoOverAKeptConnection(isStreamed: Bool) throws
    {
        let path = "/passing/once-\(isStreamed)/1?by=drop"
        let body: HTTPBody = isStreamed ? .stream(length: 10) { PatternSource(10) } : .bytes(pattern(10))
        let request = HTTPRequest(.post, try url(path), body: body, isRepeatable: false)
        for _ in 0..<3 { _ = try client.reply(to: HTTPRequest(.get, try url("/bytes/10"))) }
        #expect(throws: HTTPError.self) { try client.reply(to: request) }
        let count = try client.reply(to: HTTPRequest(.get, try url("/count/passing/once-\(isStreamed)"))).body
        #expect(String(decoding: count, as: UTF8.self) == "1")
    }

    @Test func whereNobodyListensItSaysSo() throws {
        let closed = try ScriptServer("server.py").address
        let nobody = HTTPRequest(.get, try HTTPURL(closed + "/"))
        let nowhere = HTTPRequest(.get, try HTTPURL("https://nowhere.invalid/"))
        do throws(HTTPError) {
            _ = try client.reply(to: nobody)
            Issue.record("somebody answered")
        } catch {
            #expect(error.kind == .unconnected && error.isBeforeSending)
        }
        do throws(HTTPError) {
            _ = try client.reply(to: nowhere)
            Issue.record("somebody answered")
        } catch {
            #expect(error.kind == .unresolved || error.kind == .unconnected)
        }
    }
}
