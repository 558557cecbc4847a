import Testing

@testable import VrarcFormat

@Suite struct TarTests {
    private func encode(_ entry: TarEntry) -> [UInt8] {
        var bytes: [UInt8] = []
        entry.encodeHeaders(into: &bytes)
        return bytes
    }

    private func parse(_ bytes: [UInt8]) throws(FormatError) -> TarParser.Item {
        try unsafe TarParser.parse(bytes.span.bytes, at: 0, frameOffset: 5)
    }

    /// Names around each edge of the header's fields, as files and as links.
    private static let names: [String] = [
        "b/bagit.txt", String(repeating: "n", count: 100), "top/" + String(repeating: "n", count: 96),
        "top/" + String(repeating: "n", count: 97),
        String(repeating: "d", count: 155) + "/" + String(repeating: "n", count: 100),
        String(repeating: "d", count: 156) + "/" + String(repeating: "n", count: 100),
        (0..<40).map { "dir\($0)/" }.joined() + "file", (0..<200).map { "d\($0)/" }.joined() + "file", "b/猫の写真 1.jpg",
    ]

    @Test(arguments: names)
    func readsBackWhatItWrites(_ name: String) throws {
        for kind in [
            TarEntry.Kind.file(size: 0), .file(size: 1), .file(size: (1 << 33) - 1), .file(size: 1 << 33),
            .file(size: 1 << 47), .link(target: Array("top/x".utf8)),
            .link(target: Array(("top/" + String(repeating: "t", count: 300)).utf8)),
        ] {
            let entry = TarEntry(name: Array(name.utf8), kind: kind, modified: 1_700_000_000)
            let bytes = encode(entry)
            #expect(bytes.count % TarEntry.block == 0)
            #expect(try parse(bytes) == .entry(entry, headerLength: bytes.count))
            for length in stride(from: 0, to: bytes.count, by: 512) {
                #expect(try parse(Array(bytes[..<length])) == .incomplete)
            }
        }
    }

    /// Every byte of a header, changed: what is read is never another entry, and is always one of two findings.
    ///
    /// A path in an extended header has no checksum in tar; there only the frame's protects it.
    @Test func refusesEveryChangedByteOfAHeader() {
        let name = String(repeating: "d", count: 120) + "/" + String(repeating: "n", count: 80)
        let bytes = encode(TarEntry(name: Array(name.utf8), kind: .file(size: 1 << 32), modified: 7))
        for position in bytes.indices {
            for change in [UInt8(1), 0x20, 0x80, 0xFF] {
                var changed = bytes
                changed[position] ^= change
                do {
                    let item = try parse(changed)
                    #expect(item == .incomplete, "byte \(position) ^ \(change)")
                } catch {
                    #expect([.tarHeaderNotCanonical, .tarTypeNotAllowed].contains(error.code))
                    #expect(error.offset == 5)
                }
            }
        }
    }

    @Test func takesABlockOfZerosForTheEnd() throws {
        #expect(try parse([UInt8](repeating: 0, count: 512)) == .end)
    }

    @Test func fillsUpToABlock() {
        #expect(TarEntry.padding(after: 0) == 0)
        #expect(TarEntry.padding(after: 1) == 511)
        #expect(TarEntry.padding(after: 512) == 0)
        #expect(TarEntry.padding(after: (1 << 47) - 1) == 1)
    }
}
