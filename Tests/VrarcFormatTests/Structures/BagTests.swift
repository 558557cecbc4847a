import Testing

@testable import VrarcFormat

@Suite struct BagTests {
    private static let digest = BlobDigest(hex: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")!

    @Test func readsBackAManifestLine() {
        var line: [UInt8] = []
        ManifestLine.encode(Self.digest, path: Array("data/猫 1.jpg".utf8), into: &line)
        #expect(line.last == 0x0A)
        let read = manifestLine(in: Array(line.dropLast()))
        #expect(read?.digest == Self.digest)
        #expect(read?.path == Array("data/猫 1.jpg".utf8))
    }

    @Test(arguments: [
        "", "0123", "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef  data/a",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef data/a",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef *data/a",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  ",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  data/a\r",
    ])
    func refusesOtherForms(_ line: String) {
        #expect(manifestLine(in: Array(line.utf8)) == nil)
    }

    private static let info = BagInfo(
        softwareAgent: "vrarc 1", baggingDate: "2026-02-28", payloadOctets: 12, payloadFiles: 3,
        sources: ["a", "b: c"],
        sourceModified: "2026-11-23T14:00:00Z")

    @Test func readsBackBagInfo() {
        #expect(BagInfo(Self.info.encode()) == Self.info)
    }

    @Test(arguments: [
        "Payload-Oxum: 12.3\n", "Bag-Software-Agent: v\nPayload-Oxum: 12.3",
        "Bag-Software-Agent: v\nPayload-Oxum: 12\n",
        "Bag-Software-Agent: v\nPayload-Oxum: 012.3\n",
        "Bag-Software-Agent: v\nBagging-Date: 2026-02-29\nPayload-Oxum: 1.2\n",
        "Bag-Software-Agent: v\nPayload-Oxum: 1.2\nBagging-Date: 2026-02-01\n",
        "Bag-Software-Agent: v\nPayload-Oxum: 1.2\nOther: x\n",
        "Bag-Software-Agent: v\nPayload-Oxum: 1.2\n\n", "Bag-Software-Agent: \nPayload-Oxum: 1.2\n",
        "Bag-Software-Agent: v\r\nPayload-Oxum: 1.2\r\n",
        "Bag-Software-Agent: v\nPayload-Oxum: 1.2\nVrarc-Source-Modified: 2026-11-23 14:00:00\n",
    ])
    func refusesBagInfoInAnotherForm(_ text: String) {
        #expect(BagInfo(Array(text.utf8)) == nil)
    }

    @Test func showsOddPathsByteByByte() {
        #expect(PathText.display(Array("a/猫 ~.jpg".utf8)) == "a/猫 ~.jpg")
        #expect(PathText.display([0x61, 0xFF, 0x62]) == "a\\xffb")
        #expect(PathText.display([0xE7, 0x8C]) == "\\xe7\\x8c")
        #expect(PathText.display([0x07, 0x7F]) == "\\x07\\x7f")
    }

    @Test func readsDigestsInLowerCaseOnly() {
        #expect(BlobDigest(hex: Self.digest.description) == Self.digest)
        #expect(BlobDigest(hex: Self.digest.description.uppercased()) == nil)
        #expect(BlobDigest(hex: "0123") == nil)
        #expect(VrarcFormatTests.digest(in: Self.digest.bytes) == Self.digest)
    }
}
