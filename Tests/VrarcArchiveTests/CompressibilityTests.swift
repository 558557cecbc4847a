import Testing
import VrarcTestSupport

@testable import VrarcArchive

@Suite struct CompressibilityTests {
    /// A BMP of 64 pixels a row: the head that tells it, and a gradient.
    private static func bmp(rows: Int) -> [UInt8] {
        let length = 54 + rows * 192
        return [0x42, 0x4D] + little(length) + little(0) + little(54) + little(40) + little(64) + little(rows)
            + [1, 0, 24, 0] + [UInt8](repeating: 0, count: 24)
            + (0..<rows * 192).map { UInt8(truncatingIfNeeded: $0 / 96) }
    }

    private static func little(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    @Test func tellsPixelsByTheirHead() {
        #expect(kind(Self.bmp(rows: 64)) == .samples)
        #expect(kind([0x49, 0x49, 0x2A, 0] + [UInt8](repeating: 7, count: 2000)) == .samples)
    }

    /// One content of 8,192 bytes, drawn with seed 7.
    @Test func takesCodedBytesForDenseWhateverTheirHead() {
        var random = SeededRandom(seed: 7)
        let drawn = (0..<8192).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(kind(drawn) == .dense)
        #expect(kind([0x49, 0x49, 0x2A, 0] + drawn) == .dense)
    }

    @Test func leavesTheRestToTheLevel() {
        #expect(kind(Array(String(repeating: "{\"object\": \"dog\"}\n", count: 100).utf8)) == .other)
        #expect(kind([]) == .other)
        #expect(kind([0x42]) == .other)
    }

    @Test(arguments: [1, 3, 19]) func packsPixelsInGroupsAndInFramesOfTheirOwn(level: Int) throws {
        let bundle = MemoryBundle(
            images: (1...40).map { ("\($0).bmp", Self.bmp(rows: 8 * $0)) } + [("large.bmp", Self.bmp(rows: 2000))])
        let (bytes, report) = try bundle.pack(level: level)
        let verified = try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 2).verify()
        #expect(verified.findings == [])
        #expect(verified.contentID == report.summary.contentID)
        #expect(UInt64(bytes.count) < report.summary.payloadOctets / 2)
    }

    private func kind(_ bytes: [UInt8]) -> Compressibility {
        unsafe bytes.withUnsafeBytes { unsafe Compressibility(small: $0) }
    }
}
