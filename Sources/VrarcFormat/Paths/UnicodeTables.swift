/// What paths need to know of Unicode 14.0.0 (spec 5.5), whatever the machine's own version of Unicode is.
package final class UnicodeTables: Sendable {
    /// The only instance; made when the first character beyond ASCII is met.
    package static let shared = UnicodeTables()

    /// What is known of one code point, or of many that are alike.
    struct Record: Sendable {
        /// Canonical combining class.
        var combiningClass: UInt8 = 0
        /// General category Cc, Cf, Cs, Zl, Zp or Cn.
        var isForbidden = false
        /// Certainly stays under NFC, if the combining classes are in order.
        var staysComposed = true
        /// May be composed with what stands before it.
        var composesBackward = false
        /// One step of the canonical decomposition: none if `first` is 0, one code point if `second` is 0.
        var first: UInt32 = 0
        var second: UInt32 = 0
        /// Full case folding, ended by 0; none if the first is 0.
        var folding: (UInt32, UInt32, UInt32) = (0, 0, 0)
    }

    // Two stages of 256 code points lead to a record.
    private let blockOf: [UInt16]
    private let recordOf: [UInt16]
    private let records: [Record]
    private let compositions: [UInt64: UInt32]

    private init() {
        var builder = UnicodeTablesBuilder()
        builder.build()
        blockOf = builder.blockOf
        recordOf = builder.recordOf
        records = builder.records
        compositions = builder.compositions
    }

    /// What is known of a code point up to U+10FFFF.
    @inline(__always)
    func record(of scalar: UInt32) -> Record {
        records[Int(recordOf[Int(blockOf[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)])]
    }

    /// Whether a code point may not stand in a path: general category Cc, Cf, Cs, Zl, Zp or Cn (spec 5.5).
    package func isForbidden(_ scalar: UInt32) -> Bool {
        scalar > 0x10FFFF || record(of: scalar).isForbidden
    }

    /// Appends the full canonical decomposition of a code point.
    func appendDecomposition(of scalar: UInt32, to scalars: inout [UInt32]) {
        // Nothing below decomposes.
        guard scalar >= 0xC0 else { return scalars.append(scalar) }
        if Hangul.syllables.contains(scalar) {
            let index = scalar - Hangul.syllables.lowerBound
            scalars.append(Hangul.leading + index / (Hangul.vowels * Hangul.trails))
            scalars.append(Hangul.vowel + index % (Hangul.vowels * Hangul.trails) / Hangul.trails)
            if index % Hangul.trails != 0 { scalars.append(Hangul.trailing + index % Hangul.trails) }
            return
        }
        let record = record(of: scalar)
        guard record.first != 0 else { return scalars.append(scalar) }
        // Only the first part ever decomposes further.
        appendDecomposition(of: record.first, to: &scalars)
        if record.second != 0 { scalars.append(record.second) }
    }

    /// The code point that two compose to; `nil` if they do not.
    func composition(of first: UInt32, _ second: UInt32) -> UInt32? {
        // No code point below composes with one before it.
        guard second >= 0x300, record(of: second).composesBackward else { return nil }
        if first >= Hangul.leading, first < Hangul.leading + Hangul.leads {
            guard second >= Hangul.vowel, second < Hangul.vowel + Hangul.vowels else { return nil }
            let pair = (first - Hangul.leading) * Hangul.vowels + (second - Hangul.vowel)
            return Hangul.syllables.lowerBound + pair * Hangul.trails
        }
        if Hangul.syllables.contains(first) {
            guard (first - Hangul.syllables.lowerBound) % Hangul.trails == 0, second > Hangul.trailing,
                second < Hangul.trailing + Hangul.trails
            else { return nil }
            return first + (second - Hangul.trailing)
        }
        return compositions[UInt64(first) << 32 | UInt64(second)]
    }

    /// Calls `body` with each code point of the full case folding (statuses C and F) of a code point.
    @inline(__always)
    func withFolding(of scalar: UInt32, _ body: (UInt32) -> Void) {
        if scalar < 0x80 { return body(scalar >= 0x41 && scalar <= 0x5A ? scalar | 0x20 : scalar) }
        let (first, second, third) = record(of: scalar).folding
        guard first != 0 else { return body(scalar) }
        body(first)
        if second != 0 { body(second) }
        if third != 0 { body(third) }
    }
}
