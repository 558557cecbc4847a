import Foundation
import ObjectStorage
import Testing
import VrarcTestSupport

/// Moments as signatures have them.
@Suite struct SigningTimeTests {
    @Test(
        arguments: [
            (0, "19700101T000000Z"), (1_369_353_600, "20130524T000000Z"), (951_782_399, "20000228T235959Z"),
            (951_868_800, "20000301T000000Z"), (951_782_400, "20000229T000000Z"), (4_107_542_400, "21000301T000000Z"),
            (4_107_542_399, "21000228T235959Z"), (253_402_300_799, "99991231T235959Z"), (.max, "99991231T235959Z"),
            (-1, "19700101T000000Z"), (.min, "19700101T000000Z"),
        ] as [(Int64, String)]) func isWrittenInUTC(seconds: Int64, text: String)
    {
        #expect(SigningTime(seconds: seconds).text == text)
        #expect(SigningTime(seconds: seconds).day == text.prefix(8))
    }

    /// Seed 11, 20,000 moments.
    @Test func isWhatTheCLibrarySays() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<20_000 {
            var seconds = time_t(random.next() % 253_402_300_800)
            var parts = unsafe tm()
            let text = unsafe withUnsafeMutablePointer(to: &parts) { parts in
                unsafe gmtime_r(&seconds, parts)
                let date = unsafe [Int(parts.pointee.tm_year) + 1_900, Int(parts.pointee.tm_mon) + 1]
                let rest = unsafe [
                    parts.pointee.tm_mday, parts.pointee.tm_hour, parts.pointee.tm_min, parts.pointee.tm_sec,
                ]
                let digits = (date + rest.map(Int.init)).map { ($0 < 10 ? "0" : "") + String($0) }
                return digits[..<3].joined() + "T" + digits[3...].joined() + "Z"
            }
            #expect(SigningTime(seconds: Int64(seconds)).text == text)
        }
    }
}
