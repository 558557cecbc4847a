import Testing
import VrarcCommand

@Suite struct SourceDateTests {
    @Test(arguments: [
        ("0", "1970-01-01"), ("951782400", "2000-02-29"), ("1795392000", "2026-11-23"), ("1795478399", "2026-11-23"),
        ("8589934591", "2242-03-16"),
    ])
    func daysAreThoseOfTheCalendar(seconds: String, day: String) throws {
        #expect(try SourceDate(seconds).day == day)
    }

    @Test(arguments: ["", " 1", "-1", "+1", "1.5", "tomorrow", "8589934592", "99999999999999999999", "１"])
    func whatATarHeaderCannotHoldIsWrongUsage(text: String) {
        #expect { try SourceDate(text) } throws: { ($0 as? CommandFailure)?.outcome == .usage }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (1_795_436_139, "2026-11-23T12:15:39Z"),
            (-86_400, "1969-12-31T00:00:00Z"), (-2_203_891_200, "1900-03-01T00:00:00Z"),
        ] as [(Int64, String)])
    func timestampsAreRFC3339(seconds: Int64, text: String) {
        #expect(SourceDate.timestamp(seconds) == text)
    }
}
