import Foundation
import HTTPTransport
import Testing
import VrarcTestSupport

/// Which servers are believed to be who they say, and what is spoken with them.
@Suite struct TrustTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "tls")

    private static func path(_ name: String) -> String { folder.appending(path: name).path }

    private func server(_ certificate: String, _ key: String) throws -> ScriptServer {
        try ScriptServer(
            "server.py", arguments: ["--tls", Self.path(certificate), Self.path(key)], scheme: "https")
    }

    private func result(_ server: ScriptServer, caFile: String?) throws -> Result<HTTPReply, HTTPError> {
        let client = try HTTPClient(HTTPSettings(caFile: caFile))
        let request = HTTPRequest(.get, try HTTPURL(server.address + "/bytes/10"))
        return Result { () throws(HTTPError) in try client.reply(to: request) }
    }

    private func kind(_ result: Result<HTTPReply, HTTPError>) -> HTTPError.Kind? {
        if case .failure(let error) = result { error.kind } else { nil }
    }

    @Test func aCertificateOfAGivenRootIsTrustedAndNoOther() throws {
        let server = try server("certificate.pem", "key.pem")
        #expect(try result(server, caFile: Self.path("certificate.pem")).get().body.count == 10)
        #expect(kind(try result(server, caFile: nil)) == .untrusted)
        #expect(kind(try result(server, caFile: Self.path("other-name.pem"))) == .untrusted)
        #expect(kind(try result(server, caFile: "/no/such/file")) == .untrusted)
    }

    @Test func aCertificateForAnotherNameIsNotTrusted() throws {
        let server = try server("other-name.pem", "other-key.pem")
        #expect(kind(try result(server, caFile: Self.path("other-name.pem"))) == .untrusted)
    }

    @Test func plainServersBehindHTTPSAreNoServers() throws {
        let server = try ScriptServer("server.py", scheme: "https")
        #expect(kind(try result(server, caFile: nil)) != nil)
    }

    @Test func whereHTTP2IsOfferedOneConnectionServesAll() throws {
        let backend = try ScriptServer("server.py")
        let log = FileManager.default.temporaryDirectory.appending(path: "vrarc-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        let proxy = try ScriptServer(
            "http2_proxy.py",
            arguments: [String(backend.port), Self.path("certificate.pem"), Self.path("key.pem"), log.path],
            scheme: "https")
        let client = try HTTPClient(HTTPSettings(connections: 8, caFile: Self.path("certificate.pem")))
        let url = try HTTPURL(proxy.address + "/bytes/100000")
        let threads = (0..<8).map { _ in
            Threaded {
                for _ in 0..<10 {
                    let reply = try client.reply(to: HTTPRequest(.get, url))
                    #expect(reply.head.version == "2")
                    #expect(reply.body.count == 100_000)
                }
            }
        }
        for thread in threads { try thread.wait() }
        let ports = try String(contentsOf: log, encoding: .utf8).split { $0.isWhitespace }
        #expect(ports.count == 80)
        #expect(Set(ports).count == 1)
    }
}
