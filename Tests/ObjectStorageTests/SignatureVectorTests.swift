import Foundation
import HTTPTransport
import ObjectStorage
import Testing
import VrarcFormat

/// Random requests that botocore signed (Vectors/make_signatures.py: seed 20130524, 300 requests).
@Suite struct SignatureVectorTests {
    private struct Vector: Decodable {
        let method, url, payload, region, access, secret, date, authorization: String
        let headers: [[String]]
        let seconds: Int64
        let token: String?
    }

    private static let vectors: [Vector] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/signatures.jsonl")
        let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Vector.self, from: Data($0.utf8)) }
    }()

    @Test func eachIsSignedAsBotocoreSignsIt() throws {
        #expect(Self.vectors.count == 300)
        for vector in Self.vectors {
            let headers = HTTPHeaders(vector.headers.map { ($0[0], $0[1]) })
            let method = try #require(HTTPMethod(rawValue: vector.method))
            let request = HTTPRequest(method, try HTTPURL(splitting: vector.url), headers: headers)
            let keys = StoreKeys(
                accessKey: vector.access, secret: Secret(vector.secret), sessionToken: vector.token.map(Secret.init))
            let signed = try RequestSigner(keys, region: vector.region)
                .sign(request, payload: try payload(vector.payload), at: vector.seconds)
            #expect(signed.headers["authorization"] == vector.authorization, "\(vector.url)")
            #expect(signed.headers["x-amz-date"] == vector.date)
            #expect(signed.headers["x-amz-security-token"] == vector.token)
        }
    }

    private func payload(_ text: String) throws -> PayloadHash {
        switch text {
        case "empty": .empty
        case "unsigned": .unsigned
        default: .digest(try #require(BlobDigest(hex: text)))
        }
    }
}

extension HTTPURL {
    /// An address with a query, which no user may give.
    init(splitting text: String) throws(HTTPError) {
        let parts = text.split(separator: "?", maxSplits: 1)
        let start = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? ""
        let base = text.prefix(text.count - start.drop { $0 != "/" }.count)
        let path = parts[0].dropFirst(base.count)
        self = try HTTPURL(String(base)).appending(
            path: String(path), query: parts.count == 2 ? String(parts[1]) : nil)
    }
}
