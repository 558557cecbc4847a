import HTTPTransport
import Testing

/// Which addresses may be asked.
@Suite struct URLTests {
    @Test(arguments: [
        "https://api.us-south.example/instances/a-b", "HTTPS://example:8443", "https://[2001:db8::1]:443/x",
        "http://127.0.0.1:8080", "http://127.9.9.9", "http://localhost:1/x", "http://[::1]:80/", "http://LOCALHOST",
    ]) func takes(text: String) throws {
        #expect(try HTTPURL(text).description == text)
    }

    @Test(arguments: [
        ("", "an address begins with https://"), ("example.com", "an address begins with https://"),
        ("ftp://example.com", "an address begins with https://"),
        ("file:///etc/passwd", "an address begins with https://"),
        ("http://example.com", clear), ("http://127.0.0.1.example.com", clear), ("http://127.0.0.256", clear),
        ("http://127.1", clear), ("http://10.0.0.1", clear), ("http://localhost.example.com", clear),
        ("http://169.254.169.254", clear), ("http://169.254.170.2/x", clear), ("http://0.0.0.0", clear),
        ("http://[::2]", clear),
        ("https://", "an address has a server's name behind ://"),
        ("https:///x", "an address has a server's name behind ://"),
        ("https://a:port", "an address has a server's name behind ://"),
        ("https://a:70000", "an address has a server's name behind ://"),
        ("https://user:secret@example.com", "an address holds no user name and no password"),
        ("https://user@example.com", "an address holds no user name and no password"),
        ("http://127.0.0.1@example.com/", "an address holds no user name and no password"),
        ("http://127.0.0.1\\@example.com/", #"an address has ASCII characters only, and no spaces or '\'"#),
        ("https://me@\u{301}example.com", #"an address has ASCII characters only, and no spaces or '\'"#),
        ("https://a b", #"an address has ASCII characters only, and no spaces or '\'"#),
        ("https://a/\n", #"an address has ASCII characters only, and no spaces or '\'"#),
        ("https://a/#x", noMore), ("https://a/x?api_key=K", noMore), ("https://a?api_key=K", noMore),
        ("https://a/?", noMore), ("https://a#", noMore),
    ]) func refusesAndSaysWhy(text: String, why: String) {
        do throws(HTTPError) {
            _ = try HTTPURL(text)
            Issue.record("it was taken")
        } catch {
            #expect(error.kind == .refused)
            #expect(error.detail == why)
        }
    }

    @Test(arguments: [
        "http://169.254.169.254", "http://169.254.170.2:80/v2", "http://169.254.170.23", "http://127.0.0.1:1",
        "https://a",
    ]) func theMetadataServiceOfACloudMayBePlainWhereItIsMeant(text: String) throws {
        let url = try HTTPURL(metadataService: text)
        #expect(url.description == text)
        #expect(url.isMetadataService == text.contains("169.254"))
    }

    @Test(arguments: [
        "http://169.254.169.253", "http://169.254.170.254", "http://169.254.169.254.example.com", "http://10.0.0.1",
        "http://example.com", "http://[fe80::1]", "http://0169.254.169.254",
    ]) func andNoOtherPlaceMay(text: String) {
        let error = #expect(throws: HTTPError.self) { try HTTPURL(metadataService: text) }
        #expect(error?.kind == .refused && error?.detail == Self.clear)
    }

    @Test(arguments: [
        ("https://a.example", "a.example"), ("https://A.example:443/x", "A.example"), ("https://a:80/x", "a:80"),
        ("http://127.0.0.1:9000/x", "127.0.0.1:9000"), ("http://127.0.0.1:80", "127.0.0.1"),
        ("http://127.0.0.1:443", "127.0.0.1:443"), ("https://[2001:db8::1]:8443/x", "[2001:db8::1]:8443"),
        ("https://[2001:db8::1]", "[2001:db8::1]"),
    ]) func theHostFieldHasThePortThatIsNotUsual(text: String, field: String) throws {
        #expect(try HTTPURL(text).hostField == field)
    }

    private static let noMore = "an address has nothing behind its path: no '?' and no '#'"
    private static let clear = "http sends keys in the clear, and is for this machine only: use https"

    @Test func aPathOfTheBaseIsKept() throws {
        let base = try HTTPURL("https://example/instances/1///")
        #expect(base.appending(path: "/v4/x", query: "a=b").description == "https://example/instances/1/v4/x?a=b")
    }

    @Test func aSegmentIsEncodedWhole() {
        #expect(HTTPURL.encoded("a b/c?é.jpg") == "a%20b%2Fc%3F%C3%A9.jpg")
        #expect(HTTPURL.encoded("..") == "%2E%2E")
        #expect(HTTPURL.encoded("\u{1}%") == "%01%25")
    }
}
