import ObjectStorage
import Testing
import VrarcTestSupport

/// Moments as services write them.
@Suite struct ISOTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2013-05-24T00:00:00Z", 1_369_353_600),
            ("2015-08-30T12:36:00.123456Z", 1_440_938_160), ("2015-08-30T14:36:00+02:00", 1_440_938_160),
            ("2015-08-30T07:06:00-05:30", 1_440_938_160), ("2015-08-30 12:36:00Z", 1_440_938_160),
            ("2000-02-29t00:00:00z", 951_782_400), ("2016-12-31T23:59:60Z", 1_483_228_800),
            ("9999-12-31T23:59:59Z", 253_402_300_799), ("1969-12-31T23:59:59Z", -1),
        ] as [(String, Int64)]) func isRead(text: String, seconds: Int64)
    {
        #expect(ISOTime.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2015", "2015-08-30", "2015-08-30T12:36:00", "2015-08-30T12:36Z", "2015-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "2015-13-01T00:00:00Z", "2015-00-01T00:00:00Z", "2015-01-00T00:00:00Z",
        "2015-04-31T00:00:00Z", "2015-01-01T24:00:00Z", "2015-01-01T00:60:00Z", "2015-01-01T00:00:61Z",
        "2015-01-01T00:00:00.Z", "2015-01-01T00:00:00Zx", "2015-01-01T00:00:00+24:00", "2015-01-01T00:00:00+0200",
        "+015-01-01T00:00:00Z", "２０15-01-01T00:00:00Z", "20150101T000000Z",
    ]) func whatIsNoneIsNotRead(text: String) {
        #expect(ISOTime.seconds(text) == nil)
    }

    /// Seed 12, 20,000 moments: what signatures write, with the marks put in.
    @Test func isTheOtherWayRoundOfWhatIsWritten() {
        var random = SeededRandom(seed: 12)
        for _ in 0..<20_000 {
            let seconds = Int64(random.next() % 253_402_300_800)
            var text = Array(SigningTime(seconds: seconds).text)
            for place in [4, 7] { text.insert("-", at: place) }
            for place in [13, 16] { text.insert(":", at: place) }
            #expect(ISOTime.seconds(String(text)) == seconds)
        }
    }
}
