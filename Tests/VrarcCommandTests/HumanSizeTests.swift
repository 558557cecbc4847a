import Testing
import VrarcCommand

@Suite struct HumanSizeTests {
    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1_000, "1.00 kB"), (1_234, "1.23 kB"), (9_999, "9.99 kB"), (10_000, "10.0 kB"),
            (99_999, "99.9 kB"), (100_000, "100 kB"), (999_999, "999 kB"), (1_000_000, "1.00 MB"),
            (24_112_334, "24.1 MB"),
            (1_500_000_000, "1.50 GB"), (UInt64.max, "18.4 EB"),
        ] as [(UInt64, String)])
    func bytesHaveThreeDigitsAndAreNeverRoundedUp(count: UInt64, text: String) {
        #expect(HumanSize.bytes(count) == text)
    }

    @Test func countsHaveTheirThousandsApart() {
        #expect(HumanSize.count(0) == "0")
        #expect(HumanSize.count(999) == "999")
        #expect(HumanSize.count(1_000) == "1,000")
        #expect(HumanSize.count(12_345_678) == "12,345,678")
        #expect(HumanSize.count(1, "file") == "1 file")
        #expect(HumanSize.count(2, "file") == "2 files")
    }

    @Test func durationsShowHoursOnlyWhereThereAreAny() {
        #expect(HumanSize.duration(0) == "0:00")
        #expect(HumanSize.duration(67) == "1:07")
        #expect(HumanSize.duration(3_723) == "1:02:03")
    }

    @Test func percentagesOfNothingAndOfTheLargestNumbersDoNotTrap() {
        #expect(HumanSize.percent(0, of: 0) == "100.0 %")
        #expect(HumanSize.percent(1, of: 3) == "33.3 %")
        #expect(HumanSize.percent(.max, of: .max) == "100.0 %")
        #expect(HumanSize.percent(.max, of: 1) == "more than 100 %")
    }
}
