import Testing

@testable import ObjectStorage

/// Addresses in stores as users give them.
@Suite struct StoreURLTests {
    @Test(arguments: [
        ("http://bucket/key", "it begins with s3://"), ("S3://bucket/key", "it begins with s3://"),
        ("", "it begins with s3://"),
        ("s3://", bucket), ("s3://ab/key", bucket), ("s3://b%20b/key", bucket), ("s3://-bucket/key", bucket),
        ("s3:///key", bucket), ("s3://b\u{E9}\u{E9}/key", bucket), ("s3://bucket/\u{7}", control),
        ("s3://bucket/\u{7F}", control),
        ("s3://bucket/" + String(repeating: "\u{E9}", count: 513), "a key has 1,024 bytes at most"),
    ]) func whatIsNoAddressIsNamed(text: String, reason: String) {
        #expect((#expect(throws: StoreURLError.self) { try StoreURL(text) })?.reason == reason)
    }

    private static let bucket = "a bucket's name has 3 to 63 lower-case letters, digits, hyphens, dots and underscores"
    private static let control = "a key with control characters can't be asked for"

    @Test(arguments: [
        ("s3://bucket", "bucket", "", true), ("s3://bucket/", "bucket", "", true),
        ("s3://b_1.c/a/", "b_1.c", "a/", true),
        ("s3://bucket//a/../b %20?", "bucket", "/a/../b %20?", false),
        (
            "s3://bucket/" + String(repeating: "\u{E9}", count: 512), "bucket", String(repeating: "\u{E9}", count: 512),
            false
        ),
    ]) func anAddressIsBucketAndKey(text: String, bucket: String, key: String, isPrefix: Bool) throws {
        let place = try StoreURL(text)
        #expect(place.bucket == bucket && place.key == key && place.isPrefix == isPrefix)
    }
}
