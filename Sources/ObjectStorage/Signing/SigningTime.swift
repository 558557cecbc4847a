/// A moment as signatures have it: UTC, in the basic form of ISO 8601.
package struct SigningTime: Sendable, Hashable {
    /// Such as `20130524T000000Z`.
    package let text: String

    /// - Parameter seconds: Since 1970; what is outside the years 1970 to 9999 becomes the nearest moment inside.
    package init(seconds: Int64) {
        let seconds = min(max(seconds, 0), Self.last)
        let (year, month, day) = Self.date(days: seconds / 86_400)
        let rest = seconds % 86_400
        let clock = Self.digits(rest / 3_600, 2) + Self.digits(rest / 60 % 60, 2) + Self.digits(rest % 60, 2)
        text = "\(Self.digits(year, 4))\(Self.digits(month, 2))\(Self.digits(day, 2))T\(clock)Z"
    }

    /// Such as `20130524`.
    package var day: String { String(text.prefix(8)) }

    /// 9999-12-31T23:59:59Z.
    private static let last: Int64 = 253_402_300_799

    /// The day of the Gregorian calendar that is so many days behind 1970-01-01.
    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Counted from 0000-03-01, so that the day a leap year adds is the last of its year, in eras of 400 years.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let inEra = shifted % 146_097
        let year = (inEra - inEra / 1_460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * year + year / 4 - year / 100)
        let monthFromMarch = (5 * inYear + 2) / 153
        let day = inYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func digits(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
