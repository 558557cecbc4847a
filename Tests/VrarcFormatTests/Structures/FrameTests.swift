import Testing
import VrarcTestSupport

@testable import VrarcFormat

@Suite struct FrameTests {
    private func parse(_ bytes: [UInt8]) throws(FormatError) -> FrameHeader {
        try unsafe FrameHeader.parse(bytes.span.bytes, at: 77)
    }

    /// Property: byte k of a raw frame is where the arithmetic says, for 8 lengths around each block's edge, each with its
    /// length as seed.
    @Test(arguments: [1, 2, 512, 131_071, 131_072, 131_073, 262_144, 300_001])
    func findsEachByteOfARawFrame(_ count: Int) throws {
        var random = SeededRandom(seed: UInt64(count))
        let content = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let frame = unsafe RawFrame.encode(content.span.bytes, checksum: 0xAABB_CCDD)
        #expect(frame.count == RawFrame.length(contentSize: count))
        #expect(Array(frame.suffix(4)) == [0xDD, 0xCC, 0xBB, 0xAA])
        for k in Set([0, 1, count / 2, count - 1, 131_071, 131_072].filter { $0 < count }) {
            #expect(frame[RawFrame.position(ofContentByte: k)] == content[k])
        }
        guard case .data(let header) = try parse(frame) else {
            throw FormatError(.badFrameHeader, at: 0, "no data frame")
        }
        #expect(header == DataFrameHeader(length: 14, contentSize: count, windowSize: 131_072, hasRawForm: true))
    }

    /// Every header descriptor, with sizes that fit: what breaks a rule is E020, and nothing traps.
    @Test func judgesEveryDescriptor() {
        for descriptor in UInt8.min...UInt8.max {
            let bytes: [UInt8] =
                [0x28, 0xB5, 0x2F, 0xFD, descriptor] + [UInt8](repeating: 0, count: 5) + [1, 0, 0, 0, 0, 0, 0, 0]
            for length in 0...bytes.count {
                let allowed = descriptor & 0x0F == 0x04
                do {
                    _ = try parse(Array(bytes[..<length]))
                    #expect(allowed)
                } catch {
                    #expect(error.code == .badFrameHeader)
                    #expect(error.offset == 77)
                }
            }
        }
    }

    @Test(
        arguments: [
            ([0x28, 0xB5, 0x2F, 0xFD, 0xC4, 0x38, 0, 0, 0, 0, 0, 0, 0, 0], "the content size is 0"),
            (
                [0x28, 0xB5, 0x2F, 0xFD, 0xC4, 0x38, 1, 0, 0, 4, 0, 0, 0, 0],
                "the content size is 67108865, above 67108864"
            ),
            ([0x28, 0xB5, 0x2F, 0xFD, 0xC4, 0x69, 1, 0, 0, 0, 0, 0, 0, 0], "the window is 9437184, above 8388608"),
            ([0x28, 0xB5, 0x2F, 0xFD, 0xA4, 1, 0, 0x80, 0], "the window is 8388609, above 8388608"),
        ] as [([UInt8], String)])
    func saysWhatIsWrong(_ bytes: [UInt8], _ detail: String) {
        #expect(throws: FormatError(.badFrameHeader, at: 77, detail)) { try parse(bytes) }
    }

    @Test func tellsSkippableFramesFromData() throws {
        for nibble in UInt32(0)..<16 {
            var bytes: [UInt8] = []
            bytes.append(littleEndian: 0x184D_2A50 | nibble)
            bytes.append(littleEndian: UInt32.max)
            #expect(try parse(bytes) == .skippable(magic: 0x184D_2A50 | nibble, length: 8 + UInt64(UInt32.max)))
        }
    }
}
