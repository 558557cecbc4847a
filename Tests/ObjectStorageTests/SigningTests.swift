import HTTPTransport
import Testing
import VrarcArchive
import VrarcFormat

@testable import ObjectStorage

/// AWS's own examples: those of the API reference of S3, and its test suite for signatures.
@Suite struct SigningTests {
    private static let s3 = StoreKeys(
        accessKey: "AKIAIOSFODNN7EXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    private static let suite = StoreKeys(
        accessKey: "AKIDEXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
    /// 2013-05-24T00:00:00Z.
    private static let day: Int64 = 1_369_353_600
    /// 2015-08-30T12:36:00Z.
    private static let moment: Int64 = 1_440_938_160

    private func digest(_ text: String) -> PayloadHash { .digest(SHA256.digest(of: Array(text.utf8))) }

    /// Signed names and signature of a request.
    private func signed(_ request: HTTPRequest) throws -> (names: String, signature: String) {
        let parts = try #require(request.headers["authorization"]).split(separator: ", ")
        #expect(parts.count == 3)
        return (
            String(parts[1].dropFirst("SignedHeaders=".count)), String(parts[2].dropFirst("Signature=".count))
        )
    }

    @Test(arguments: [
        (
            HTTPMethod.get, "/test.txt", [("Range", "bytes=0-9")], "",
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        (
            .put, "/test$file.text",
            [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            "Welcome to Amazon S3.", "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        (
            .get, "/?lifecycle", [], "", "host;x-amz-content-sha256;x-amz-date",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        (
            .get, "/?max-keys=2&prefix=J", [], "", "host;x-amz-content-sha256;x-amz-date",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]) func signsTheExamplesOfS3(
        method: HTTPMethod, target: String, headers: [(String, String)], body: String, names: String, signature: String
    ) throws {
        let url = try HTTPURL(splitting: "https://examplebucket.s3.amazonaws.com" + target)
        let request = HTTPRequest(method, url, headers: HTTPHeaders(headers.map { (name: $0.0, value: $0.1) }))
        let result = try RequestSigner(Self.s3, region: "us-east-1")
            .sign(request, payload: body.isEmpty ? .empty : digest(body), at: Self.day)
        let said = try signed(result)
        #expect(said.names == names)
        #expect(said.signature == signature)
        #expect(
            result.headers["authorization"]?.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ") == true)
    }

    /// Where an example has a path that is not encoded, or that all services but S3 shorten, its canonical path is asked for.
    @Test(arguments: [
        (
            "get-vanilla", HTTPMethod.get, "/", [], "",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        ),
        (
            "get-unreserved", .get, "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", [], "",
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"
        ),
        ("get-utf8", .get, "/%E1%88%B4", [], "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        (
            "get-slashes", .get, "/example/", [], "",
            "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"
        ),
        (
            "get-vanilla-query-order-key-case", .get, "/?Param2=value2&Param1=value1", [], "",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        ),
        (
            "get-vanilla-query-order-value", .get, "/?Param1=value2&Param1=value1", [], "",
            "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"
        ),
        (
            "get-vanilla-utf8-query", .get, "/?%E1%88%B4=bar", [], "",
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"
        ),
        (
            "get-header-value-order", .get, "/",
            [("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"), ("My-Header1", "value2")],
            "",
            "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"
        ),
        (
            "get-header-key-duplicate", .get, "/",
            [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")], "",
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"
        ),
        (
            "get-header-value-trim", .get, "/", [("My-Header1", " value1"), ("My-Header2", #" "a   b   c""#)], "",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
        ),
        (
            "post-x-www-form-urlencoded", .post, "/", [("Content-Type", "application/x-www-form-urlencoded")],
            "Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
        ),
        ("post-vanilla", .post, "/", [], "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "post-header-key-case", .post, "/", [], "",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        ),
        (
            "post-header-key-sort", .post, "/", [("My-Header1", "value1")], "",
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"
        ),
        (
            "post-header-value-case", .post, "/", [("My-Header1", "VALUE1")], "",
            "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"
        ),
    ]) func signsTheTestSuite(
        name: String, method: HTTPMethod, target: String, headers: [(String, String)], body: String, signature: String
    ) throws {
        let url = try HTTPURL(splitting: "https://example.amazonaws.com" + target)
        let request = HTTPRequest(method, url, headers: HTTPHeaders(headers.map { (name: $0.0, value: $0.1) }))
        let result = try RequestSigner(Self.suite, region: "us-east-1", service: "service")
            .sign(request, payload: body.isEmpty ? .empty : digest(body), at: Self.moment)
        #expect(try signed(result).signature == signature, "\(name)")
    }

    @Test func aSessionTokenIsSignedToo() throws {
        let token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"
        let keys = StoreKeys(accessKey: "AKIDEXAMPLE", secret: Self.suite.secret, sessionToken: Secret(token))
        let result = try RequestSigner(keys, region: "us-east-1", service: "service")
            .sign(HTTPRequest(.get, try HTTPURL("https://example.amazonaws.com/")), payload: .empty, at: Self.moment)
        let said = try signed(result)
        #expect(said.names == "host;x-amz-date;x-amz-security-token")
        #expect(said.signature == "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8")
        #expect(result.headers["X-Amz-Security-Token"] == token)
    }

    @Test func whatWasSignedIsSignedAnew() throws {
        let signer = RequestSigner(Self.s3, region: "us-east-1")
        let request = HTTPRequest(.get, try HTTPURL("https://a.example/b"))
        let once = try signer.sign(request, payload: .empty, at: Self.day)
        let late = try signer.sign(once, payload: .empty, at: Self.day + 100_000)
        let direct = try signer.sign(request, payload: .empty, at: Self.day + 100_000)
        #expect(late.headers.fields.map(\.name).sorted() == once.headers.fields.map(\.name).sorted())
        #expect(late.headers["authorization"] == direct.headers["authorization"])
        #expect(late.headers["authorization"] != once.headers["authorization"])
        #expect(late.headers["authorization"]?.contains("/20130525/") == true)
    }

    @Test func aBodyThatNothingProtectsIsNotSigned() throws {
        let signer = RequestSigner(Self.s3, region: "us-east-1")
        let plain = HTTPRequest(.put, try HTTPURL("http://127.0.0.1:9000/b/k"))
        #expect(throws: SigningError.unprotected) { try signer.sign(plain, payload: .unsigned, at: Self.day) }
        _ = try signer.sign(plain, payload: .empty, at: Self.day)
        let safe = HTTPRequest(.put, try HTTPURL("https://a.example/b/k"))
        let signed = try signer.sign(safe, payload: .unsigned, at: Self.day)
        #expect(signed.headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD")
    }

    @Test(arguments: ["http://169.254.169.254/x", "http://169.254.170.2", "https://169.254.169.254"])
    func nothingIsSignedForAMetadataService(address: String) throws {
        let request = HTTPRequest(.get, try HTTPURL(metadataService: address))
        #expect(throws: SigningError.metadataService) {
            try RequestSigner(Self.s3, region: "us-east-1").sign(request, payload: .empty, at: Self.day)
        }
        #expect(SigningError.metadataService.sentence == "the metadata service of a machine is no object store")
        #expect(SigningError.unprotected.sentence == "over http each request needs the digest of its body")
    }

    @Test func theKeyOfADayIsThatOfTheDocumentation() {
        // The example of "Create a signed AWS API request" in the user guide of IAM.
        let key = SigningKey(
            Self.suite.secret, SigningScope(day: "20150830", region: "us-east-1", service: "iam"))
        #expect(
            key.signature(
                of: "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
                    + "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59")
                == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }

    @Test func noKeyIsPrinted() {
        let key = SigningKey(Self.s3.secret, SigningScope(day: "20130524", region: "r", service: "s3"))
        let keys = StoreKeys(accessKey: "A", secret: Secret("hidden"), sessionToken: Secret("hidden"))
        for text in ["\(key)", "\(keys)", String(reflecting: key), String(reflecting: keys)] {
            #expect(!text.contains("hidden"))
        }
        var dumped = ""
        dump(key, to: &dumped)
        dump(keys, to: &dumped)
        #expect(!dumped.contains("hidden") && dumped.utf8.count < 600)
    }

    @Test(arguments: [
        ("/a b", "/a%20b"), ("", "/"), ("/%7e/%2e%2E//x/", "/~/..//x/"), ("/a%2Fb", "/a/b"), ("/%", "/%25"),
        ("/%4", "/%254"), ("/%zz+$", "/%25zz%2B%24"), ("/é", "/%C3%A9"),
    ]) func aPathHasOneSpelling(path: String, canonical: String) {
        #expect(CanonicalText.path(path[...].utf8) == canonical)
    }

    @Test(arguments: [
        ("", ""), ("b&a=1", "a=1&b="), ("a=10&a=9", "a=10&a=9"), ("a=1=2", "a=1%3D2"), ("q=a+b", "q=a%2Bb"),
        ("prefix=%2E%2E/x", "prefix=..%2Fx"), ("&&a", "a="), ("a-b=1&a=2", "a=2&a-b=1"), ("a=%2f", "a=%2F"),
    ]) func aQueryHasOneSpelling(query: String, canonical: String) {
        #expect(CanonicalText.query(query[...].utf8) == canonical)
    }
}
