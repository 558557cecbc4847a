import Foundation
import HTTPTransport
import Testing
import VrarcTestSupport

@testable import ObjectStorage

/// Names of objects, and the addresses they are asked for at.
@Suite struct AddressTests {
    @Test(arguments: [
        ("s3://bucket/key", "bucket", "key"), ("s3://bucket", "bucket", ""), ("s3://bucket/", "bucket", ""),
        ("s3://a.b-c/d/e.vrarc", "a.b-c", "d/e.vrarc"), ("s3://bucket//a/../b/", "bucket", "/a/../b/"),
        ("s3://bucket/a b?c#d%41", "bucket", "a b?c#d%41"), ("s3://bucket/中/é", "bucket", "中/é"),
    ]) func anObjectIsNamedAsItIsWritten(text: String, bucket: String, key: String) throws {
        let url = try StoreURL(text)
        #expect(url.bucket == bucket && url.key == key)
        #expect(url.isPrefix == (key.isEmpty || key.hasSuffix("/")))
    }

    @Test(arguments: [
        "", "s3:/bucket/key", "S3://bucket/key", "https://bucket/key", "s3://", "s3:///key", "s3://ab/key",
        "s3://-ab/key",
        "s3://ab./key", "s3://bücket/key", "s3://a:b@c/key", "s3://bucket?x/key", "s3://bucket/a\nb",
        "s3://bucket/a\u{7F}",
        "s3://\(String(repeating: "a", count: 64))/key", "s3://bucket/\(String(repeating: "é", count: 513))",
    ]) func whatNamesNoObjectIsRefused(text: String) {
        #expect(throws: StoreURLError.self) { try StoreURL(text) }
    }

    @Test(arguments: [
        (
            "https://s3.eu-west-1.amazonaws.com", AddressingStyle.auto, "bucket",
            "https://bucket.s3.eu-west-1.amazonaws.com/k"
        ),
        (
            "https://s3.cn-north-1.amazonaws.com.cn", .auto, "bucket",
            "https://bucket.s3.cn-north-1.amazonaws.com.cn/k"
        ),
        ("https://amazonaws.com.cn.example", .auto, "bucket", "https://amazonaws.com.cn.example/bucket/k"),
        ("https://s3.eu-west-1.amazonaws.com", .auto, "buc.ket", "https://s3.eu-west-1.amazonaws.com/buc.ket/k"),
        ("https://s3.eu-west-1.amazonaws.com", .path, "bucket", "https://s3.eu-west-1.amazonaws.com/bucket/k"),
        ("https://minio.example:9000/", .auto, "bucket", "https://minio.example:9000/bucket/k"),
        ("https://minio.example:9000", .virtual, "bucket", "https://bucket.minio.example:9000/k"),
        ("http://127.0.0.1:8333", .auto, "bucket", "http://127.0.0.1:8333/bucket/k"),
        ("https://gateway.example/s3/", .auto, "bucket", "https://gateway.example/s3/bucket/k"),
        ("https://amazonaws.com.example", .auto, "bucket", "https://amazonaws.com.example/bucket/k"),
    ]) func theBucketStandsWhereTheStoreWantsIt(endpoint: String, style: AddressingStyle, bucket: String, url: String)
        throws
    {
        let address = StoreAddress(endpoint: try HTTPURL(endpoint), style: style)
        #expect(try address.url(StoreURL(bucket: bucket, key: "k")).description == url)
    }

    @Test func aBucketAloneHasAnAddressToo() throws {
        let path = StoreAddress(endpoint: try HTTPURL("https://store.example"))
        let bucket = StoreURL(bucket: "bucket", key: "")
        #expect(try path.url(bucket).description == "https://store.example/bucket")
        #expect(
            try path.url(bucket, query: [("list-type", "2"), ("prefix", "a/b c&d"), ("uploads", "")]).description
                == "https://store.example/bucket?list-type=2&prefix=a%2Fb%20c%26d&uploads=")
        let virtual = try StoreAddress(region: "eu-west-1")
        #expect(
            try virtual.url(bucket, query: [("uploads", "")]).description
                == "https://bucket.s3.eu-west-1.amazonaws.com/?uploads=")
        #expect(try StoreAddress(region: "cn-north-1").endpoint.host == "s3.cn-north-1.amazonaws.com.cn")
    }

    @Test(arguments: [
        ("a//b", "a//b"), ("./x", "./x"), ("../x/..", "../x/.."), ("/a", "/a"), ("a/", "a/"), ("a.../.b", "a.../.b"),
        ("é +?#%/&", "%C3%A9%20%2B%3F%23%25/%26"),
    ]) func aKeyIsNoPath(key: String, path: String) throws {
        let address = StoreAddress(endpoint: try HTTPURL("https://store.example"))
        #expect(
            try address.url(StoreURL(bucket: "bucket", key: key)).description == "https://store.example/bucket/\(path)")
    }

    @Test(
        arguments: [
            ("https://s3.eu-west-1.amazonaws.com", "eu-west-1"),
            ("https://s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1"),
            ("https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("https://S3.eu-de.cloud-object-storage.appdomain.cloud", "eu-de"),
            ("https://s3.private.eu-de.cloud-object-storage.appdomain.cloud", "eu-de"),
            ("https://s3.amazonaws.com", nil),
            ("https://s3.example.com", nil), ("https://s3.eu-west-1.amazonaws.com.example", nil),
            ("http://127.0.0.1:8333", nil),
            ("https://minio.example", nil),
        ] as [(String, String?)]) func aRegionIsReadOffAnEndpoint(endpoint: String, region: String?) throws
    {
        #expect(StoreAddress.region(of: try HTTPURL(endpoint)) == region)
    }

    /// Seed 21, 5,000 keys.
    @Test func whatIsSentIsWhatIsSigned() throws {
        var random = SeededRandom(seed: 21)
        let address = StoreAddress(endpoint: try HTTPURL("https://store.example"))
        let characters = Array("ab/.~-_ +%$&,:;=?@#é中😀\u{301}\"<>\\^`{|}")
        for _ in 0..<5_000 {
            let text = { (random: inout SeededRandom) in
                String((0..<1 + random.below(12)).map { _ in characters[random.below(characters.count)] })
            }
            let key = text(&random)
            let query = [(name: text(&random), value: text(&random))]
            let url = try address.url(StoreURL(bucket: "bucket", key: key), query: query).description
            let parts = url.dropFirst("https://store.example".count).split(separator: "?", maxSplits: 1)
            #expect(CanonicalText.path(parts[0].utf8) == Self.encoded("/bucket/" + key, keeping: "/"))
            #expect(
                CanonicalText.query(parts[1].utf8) == Self.encoded(query[0].name) + "=" + Self.encoded(query[0].value))
            // Every store decodes it to the key again, whatever it thinks of a slash.
            #expect(parts[0].removingPercentEncoding == "/bucket/" + key)
        }
    }

    /// "UriEncode" of the documentation of S3, by itself.
    private static func encoded(_ text: String, keeping kept: String = "") -> String {
        text.utf8.map { byte in
            let character = String(UnicodeScalar(byte))
            let isKept =
                byte < 0x80
                && (("-._~" + kept).contains(character) || Character(character).isLetter
                    || Character(character).isNumber)
            return isKept ? character : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
