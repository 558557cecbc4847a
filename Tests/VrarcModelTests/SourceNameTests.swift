import Testing
import VrarcTestSupport

@testable import VrarcModel

@Suite struct SourceNameTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64IsThatOfRFC4648(_ content: String, _ text: String) {
        #expect(Base64.encode(Array(content.utf8)) == text)
        #expect(Base64.decode(text) == Array(content.utf8))
    }

    /// Seed 4, 2,000 contents.
    @Test func base64IsDecodedToWhatWasEncoded() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<2_000 {
            let content = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
            #expect(Base64.decode(Base64.encode(content)) == content)
        }
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "=", "==", "====", "Z===", "Zm9v\n", "Zm 9", "Zm-_", "Zg=a",
        " Zg==",
    ])
    func base64HasOneSpelling(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func aNameIsTextExactlyIfItIsUTF8() {
        #expect(SourceName(Array("é".utf8)).text == "é")
        #expect(SourceName([0xE9]).base64 == "6Q==")
        #expect(SourceName([0xE9]).text == nil)
        #expect(SourceName(Array("é".utf8)) != SourceName(Array("e\u{301}".utf8)))
    }

    @Test(arguments: [
        ("images/a.jpg", true), ("images/a/b.jpg", true), ("images/..a", true), ("images/ \u{1}:", true),
        ("images", false), ("images/", false), ("images//a", false), ("/images/a", false), ("images/../a", false),
        ("images/./a", false), ("images/a\0", false), ("classes/a", false), ("Images/a", false), ("", false),
        ("images/a/", false),
    ])
    func originalNamesAreWhatARestoreCanMake(_ name: String, _ isRestorable: Bool) {
        #expect(SourceName.utf8(name).isRestorable(besides: "images/1.jpg") == isRestorable)
    }

    @Test func originalNamesHaveLimits() {
        let component = String(repeating: "x", count: 255)
        #expect(SourceName.utf8("images/\(component)").isRestorable(besides: "images/1"))
        #expect(!SourceName.utf8("images/\(component)x").isRestorable(besides: "images/1"))
        let path = "images/" + String(repeating: "a/", count: 2_043)
        #expect(path.utf8.count == 4_093)
        #expect(SourceName.utf8(path + "bc").isRestorable(besides: "images/1"))
        #expect(!SourceName.utf8(path + "bcd").isRestorable(besides: "images/1"))
        #expect(SourceName.bytes(Array("images/".utf8) + [0xFF]).isRestorable(besides: "images/1"))
    }
}
