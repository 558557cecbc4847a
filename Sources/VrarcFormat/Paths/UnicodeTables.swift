/// What paths need to know of Unicode 14.0.0 (spec 5.5), whatever the machine's own version of Unicode is.
///
/// Lookups by code point go through two stages of 256 code points; the rest of a property is in dictionaries that are
/// asked only where a flag says that there is something.
package struct UnicodeTables: Sendable {
    /// The only instance; made when the first character beyond ASCII is met.
    package static let shared = UnicodeTables()

    /// What is known of one code point.
    struct Flags: Sendable {
        let bits: UInt16

        /// Canonical combining class.
        var combiningClass: UInt8 { UInt8(truncatingIfNeeded: bits) }
        /// General category Cc, Cf, Cs, Zl, Zp or Cn.
        var isForbidden: Bool { bits & UnicodeTables.forbidden != 0 }
        /// Has a canonical decomposition, Hangul syllables too.
        var decomposes: Bool { bits & UnicodeTables.decomposes != 0 }
        /// Is changed by full case folding.
        var folds: Bool { bits & UnicodeTables.folds != 0 }
        /// Certainly stays under NFC, if the combining classes are in order.
        var staysComposed: Bool { bits & (UnicodeTables.neverComposed | UnicodeTables.composesBackward) == 0 }
    }

    private static let forbidden: UInt16 = 1 << 8
    private static let decomposes: UInt16 = 1 << 9
    private static let folds: UInt16 = 1 << 10
    private static let neverComposed: UInt16 = 1 << 11
    private static let composesBackward: UInt16 = 1 << 12

    private var blockOf: [UInt16]
    private var flags: [UInt16]
    private var decompositions: [UInt32: (UInt32, UInt32)] = [:]
    private var compositions: [UInt64: UInt32] = [:]
    private var foldings: [UInt32: (UInt32, UInt32, UInt32)] = [:]

    private init() {
        blockOf = [UInt16](repeating: 0, count: 0x1100)
        // Block 0 has code points without any property, block 1 those that are all forbidden.
        flags = [UInt16](repeating: 0, count: 256) + [UInt16](repeating: Self.forbidden, count: 256)
        flags.reserveCapacity(256 * 320)
        markForbidden()
        markCombiningClasses()
        markDecompositions()
        markHangul()
        markFoldings()
    }

    /// What is known of a code point up to U+10FFFF.
    @inline(__always)
    func flags(of scalar: UInt32) -> Flags {
        Flags(bits: flags[Int(blockOf[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)])
    }

    /// Whether a code point may not stand in a path: general category Cc, Cf, Cs, Zl, Zp or Cn (spec 5.5).
    package func isForbidden(_ scalar: UInt32) -> Bool {
        scalar > 0x10FFFF || flags(of: scalar).isForbidden
    }

    /// Appends the full canonical decomposition of a code point.
    func appendDecomposition(of scalar: UInt32, to scalars: inout [UInt32]) {
        guard flags(of: scalar).decomposes else { return scalars.append(scalar) }
        if Hangul.syllables.contains(scalar) {
            let index = scalar - Hangul.syllables.lowerBound
            scalars.append(Hangul.leading + index / (Hangul.vowels * Hangul.trails))
            scalars.append(Hangul.vowel + index % (Hangul.vowels * Hangul.trails) / Hangul.trails)
            if index % Hangul.trails != 0 { scalars.append(Hangul.trailing + index % Hangul.trails) }
        } else if let (first, second) = decompositions[scalar] {
            // Only the first part ever decomposes further.
            appendDecomposition(of: first, to: &scalars)
            if second != 0 { scalars.append(second) }
        }
    }

    /// The code point that two compose to; `nil` if they do not.
    func composition(of first: UInt32, _ second: UInt32) -> UInt32? {
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
        guard flags(of: second).bits & Self.composesBackward != 0 else { return nil }
        return compositions[UInt64(first) << 32 | UInt64(second)]
    }

    /// Appends the full case folding (statuses C and F) of a code point.
    func appendFolding(of scalar: UInt32, to scalars: inout [UInt32]) {
        guard flags(of: scalar).folds, let (first, second, third) = foldings[scalar] else {
            return scalars.append(scalar)
        }
        scalars.append(first)
        if second != 0 { scalars.append(second) }
        if third != 0 { scalars.append(third) }
    }
}

/// The numbers of the Unicode standard's arithmetic for Hangul syllables (section 3.12).
private enum Hangul {
    static let syllables: Range<UInt32> = 0xAC00..<0xD7A4
    static let leading: UInt32 = 0x1100
    static let leads: UInt32 = 19
    static let vowel: UInt32 = 0x1161
    static let vowels: UInt32 = 21
    /// One before the first trailing consonant: syllables without one count as number 0.
    static let trailing: UInt32 = 0x11A7
    static let trails: UInt32 = 28
}

extension UnicodeTables {
    private mutating func mark(_ scalar: UInt32, _ bits: UInt16) {
        let block = Int(scalar >> 8)
        let shared = Int(blockOf[block])
        if shared < 2 {
            blockOf[block] = UInt16(flags.count >> 8)
            flags.append(contentsOf: Array(flags[shared << 8..<(shared + 1) << 8]))
        }
        flags[Int(blockOf[block]) << 8 | Int(scalar & 0xFF)] |= bits
    }

    private mutating func markForbidden() {
        let numbers = Self.numbers(of: Self.forbiddenText)
        var end: UInt32 = 0
        for index in stride(from: 0, to: numbers.count, by: 2) {
            var scalar = end + numbers[index]
            end = scalar + numbers[index + 1]
            while scalar < end {
                if scalar & 0xFF == 0, end - scalar >= 256 {
                    blockOf[Int(scalar >> 8)] = 1
                    scalar += 256
                } else {
                    mark(scalar, Self.forbidden)
                    scalar += 1
                }
            }
        }
    }

    private mutating func markCombiningClasses() {
        let numbers = Self.numbers(of: Self.combiningText)
        var end: UInt32 = 0
        for index in stride(from: 0, to: numbers.count, by: 3) {
            let start = end + numbers[index]
            end = start + numbers[index + 1]
            for scalar in start..<end { mark(scalar, UInt16(numbers[index + 2])) }
        }
    }

    private mutating func markDecompositions() {
        var excluded: Set<UInt32> = []
        var last: UInt32 = 0
        for distance in Self.numbers(of: Self.exclusionText) {
            last += distance
            excluded.insert(last)
        }
        let numbers = Self.numbers(of: Self.decompositionText)
        last = 0
        for index in stride(from: 0, to: numbers.count, by: 3) {
            last += numbers[index]
            let (first, second) = (numbers[index + 1], numbers[index + 2])
            decompositions[last] = (first, second)
            if second == 0 || excluded.contains(last) {
                mark(last, Self.decomposes | Self.neverComposed)
            } else {
                mark(last, Self.decomposes)
                mark(second, Self.composesBackward)
                compositions[UInt64(first) << 32 | UInt64(second)] = last
            }
        }
    }

    private mutating func markHangul() {
        for scalar in Hangul.syllables { mark(scalar, Self.decomposes) }
        for scalar in Hangul.vowel..<Hangul.vowel + Hangul.vowels { mark(scalar, Self.composesBackward) }
        for scalar in Hangul.trailing + 1..<Hangul.trailing + Hangul.trails { mark(scalar, Self.composesBackward) }
    }

    private mutating func markFoldings() {
        let simple = Self.numbers(of: Self.simpleFoldingText)
        var last: UInt32 = 0
        for index in stride(from: 0, to: simple.count, by: 4) {
            last += simple[index]
            for step in 0..<simple[index + 1] {
                let distance = step * simple[index + 2]
                foldings[last + distance] = (simple[index + 3] + distance, 0, 0)
                mark(last + distance, Self.folds)
            }
        }
        let full = Self.numbers(of: Self.fullFoldingText)
        last = 0
        for index in stride(from: 0, to: full.count, by: 4) {
            last += full[index]
            foldings[last] = (full[index + 1], full[index + 2], full[index + 3])
            mark(last, Self.folds)
        }
    }

    /// The hexadecimal numbers of a generated text, between spaces and line ends.
    private static func numbers(of text: StaticString) -> [UInt32] {
        var numbers: [UInt32] = []
        numbers.reserveCapacity(text.utf8CodeUnitCount / 3)
        var number: UInt32 = 0
        var hasDigits = false
        for index in 0..<text.utf8CodeUnitCount {
            let byte = unsafe text.utf8Start[index]
            switch byte {
            case 0x30...0x39: (number, hasDigits) = (number << 4 | UInt32(byte - 0x30), true)
            case 0x61...0x66: (number, hasDigits) = (number << 4 | UInt32(byte - 0x57), true)
            default:
                if hasDigits { numbers.append(number) }
                (number, hasDigits) = (0, false)
            }
        }
        if hasDigits { numbers.append(number) }
        return numbers
    }
}
