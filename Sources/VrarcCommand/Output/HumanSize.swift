/// Numbers as a person reads them.
package enum HumanSize {
    /// Bytes with three digits that count, in decimal units: `17 B`, `1.23 MB`, `412 GB`.
    package static func bytes(_ count: UInt64) -> String {
        var unit = 0
        var scale: UInt64 = 1
        while unit < units.count - 1, rounded(count, scale, digits(count, scale)) >= 1_000 * tens(digits(count, scale))
        {
            unit += 1
            scale *= 1_000
        }
        guard unit > 0 else { return "\(count) B" }
        let places = digits(count, scale)
        return "\(decimal(rounded(count, scale, places), places: places)) \(units[unit])"
    }

    /// A count with its thousands apart: `1,234,567`.
    package static func count(_ count: UInt64) -> String {
        let digits = Array(String(count))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A count with its noun: `1 file`, `2 files`.
    package static func count(_ number: UInt64, _ noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Seconds as `0:07`, `12:34` or `1:02:03`.
    package static func duration(_ seconds: UInt64) -> String {
        func padded(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
        return hours > 0 ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
    }

    /// `part` of `whole` in per cent with one decimal: `99.8 %`.
    package static func percent(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "100.0 %" }
        let (high, low) = part.multipliedFullWidth(by: 1_000)
        guard high < whole else { return "more than 100 %" }
        return "\(decimal(whole.dividingFullWidth((high, low)).quotient, places: 1)) %"
    }

    private static let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]

    /// Decimals that leave three digits.
    private static func digits(_ count: UInt64, _ scale: UInt64) -> Int {
        switch count / scale {
        case 0..<10: scale == 1 ? 0 : 2
        case 10..<100: scale == 1 ? 0 : 1
        default: 0
        }
    }

    private static func tens(_ places: Int) -> UInt64 { places == 0 ? 1 : places == 1 ? 10 : 100 }

    /// `count` in units of `scale / 10^places`, rounded down: a size is never said to be more than it is.
    private static func rounded(_ count: UInt64, _ scale: UInt64, _ places: Int) -> UInt64 {
        count / max(1, scale / tens(places))
    }

    private static func decimal(_ number: UInt64, places: Int) -> String {
        guard places > 0 else { return "\(number)" }
        let ten = tens(places)
        let fraction = String(number % ten)
        return "\(number / ten).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
    }
}
