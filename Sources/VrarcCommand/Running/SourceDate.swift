#if canImport(Glibc)
    import Glibc
#endif

/// SOURCE_DATE_EPOCH: the moment that reproducible builds give to what they make.
package struct SourceDate: Hashable, Sendable {
    /// Seconds since 1970.
    package let seconds: UInt64

    /// The moment that the environment gives; `nil` if it gives none.
    ///
    /// Throws a usage error for anything but a number that a tar header can hold.
    package static func fromEnvironment() throws -> SourceDate? {
        guard let value = unsafe getenv("SOURCE_DATE_EPOCH") else { return nil }
        return try SourceDate(unsafe String(cString: value))
    }

    /// Reads the value of the variable.
    package init(_ text: String) throws {
        let isDecimal = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        // 11 octal digits (spec 5.6).
        guard isDecimal, let seconds = UInt64(text), seconds < 1 << 33 else {
            throw CommandFailure(
                .usage, "SOURCE_DATE_EPOCH is '\(text)', which is not a number of seconds from 0 to 8589934591",
                hint: "unset it, or set it to seconds since 1970, such as the output of 'date +%s'")
        }
        self.seconds = seconds
    }

    /// The day in UTC, `YYYY-MM-DD`.
    package var day: String {
        let (year, month, day) = Self.civil(daysSince1970: Int64(seconds / 86_400))
        return "\(year)-\(Self.padded(month))-\(Self.padded(day))"
    }

    /// A moment in UTC as RFC 3339 in whole seconds, such as `2026-11-23T08:15:00Z`.
    package static func timestamp(_ seconds: Int64) -> String {
        // Floor, so that a moment before 1970 has its own day.
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        let (year, month, day) = civil(daysSince1970: days)
        let date = "\(year)-\(padded(month))-\(padded(day))"
        return "\(date)T\(padded(rest / 3_600)):\(padded(rest / 60 % 60)):\(padded(rest % 60))Z"
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Year, month and day of the proleptic Gregorian calendar.
    package static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Counted in years that begin in March, so that the leap day is a year's last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
