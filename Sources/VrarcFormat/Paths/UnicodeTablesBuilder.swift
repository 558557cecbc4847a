/// Unpacks the generated texts into the stages and records of `UnicodeTables`.
struct UnicodeTablesBuilder {
    private(set) var blockOf = [UInt16](repeating: 0, count: 0x1100)
    private(set) var recordOf: [UInt16]
    private(set) var records: [UnicodeTables.Record]
    private(set) var compositions: [UInt64: UInt32] = [:]

    private static let nothing: UInt16 = 0
    private static let forbidden: UInt16 = 1
    private static let hangul: UInt16 = 2
    private static let shared = 3

    init() {
        var forbidden = UnicodeTables.Record()
        forbidden.isForbidden = true
        // Hangul syllables decompose by arithmetic, and to themselves again.
        records = [UnicodeTables.Record(), forbidden, UnicodeTables.Record()]
        records.reserveCapacity(4_600)
        // Block 0 has code points without any property, block 1 those that are all forbidden.
        recordOf = [UInt16](repeating: Self.nothing, count: 256) + [UInt16](repeating: Self.forbidden, count: 256)
        recordOf.reserveCapacity(256 * 320)
    }

    mutating func build() {
        addForbidden()
        addCombiningClasses()
        addDecompositions()
        addHangul()
        addFoldings()
    }

    private mutating func assign(_ record: UInt16, to scalar: UInt32) {
        let block = Int(scalar >> 8)
        let shared = Int(blockOf[block])
        if shared < 2 {
            blockOf[block] = UInt16(recordOf.count >> 8)
            recordOf.append(contentsOf: Array(recordOf[shared << 8..<(shared + 1) << 8]))
        }
        recordOf[Int(blockOf[block]) << 8 | Int(scalar & 0xFF)] = record
    }

    /// Changes the record of one code point, which gets one of its own.
    private mutating func edit(_ scalar: UInt32, _ change: (inout UnicodeTables.Record) -> Void) {
        var index = Int(recordOf[Int(blockOf[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)])
        if index < Self.shared {
            records.append(records[index])
            index = records.count - 1
            assign(UInt16(index), to: scalar)
        }
        change(&records[index])
    }

    private mutating func addForbidden() {
        let numbers = Self.numbers(of: UnicodeTables.forbiddenText)
        var end: UInt32 = 0
        for index in stride(from: 0, to: numbers.count, by: 2) {
            var scalar = end + numbers[index]
            end = scalar + numbers[index + 1]
            while scalar < end {
                if scalar & 0xFF == 0, end - scalar >= 256 {
                    blockOf[Int(scalar >> 8)] = 1
                    scalar += 256
                } else {
                    assign(Self.forbidden, to: scalar)
                    scalar += 1
                }
            }
        }
    }

    private mutating func addCombiningClasses() {
        let numbers = Self.numbers(of: UnicodeTables.combiningText)
        var end: UInt32 = 0
        for index in stride(from: 0, to: numbers.count, by: 3) {
            let start = end + numbers[index]
            end = start + numbers[index + 1]
            for scalar in start..<end { edit(scalar) { $0.combiningClass = UInt8(numbers[index + 2]) } }
        }
    }

    private mutating func addDecompositions() {
        var excluded: Set<UInt32> = []
        var last: UInt32 = 0
        for distance in Self.numbers(of: UnicodeTables.exclusionText) {
            last += distance
            excluded.insert(last)
        }
        let numbers = Self.numbers(of: UnicodeTables.decompositionText)
        last = 0
        for index in stride(from: 0, to: numbers.count, by: 3) {
            last += numbers[index]
            let (first, second) = (numbers[index + 1], numbers[index + 2])
            let isComposed = second != 0 && !excluded.contains(last)
            edit(last) { ($0.first, $0.second, $0.staysComposed) = (first, second, isComposed) }
            if isComposed {
                compositions[UInt64(first) << 32 | UInt64(second)] = last
                edit(second) { ($0.composesBackward, $0.staysComposed) = (true, false) }
            }
        }
    }

    private mutating func addHangul() {
        for scalar in Hangul.syllables { assign(Self.hangul, to: scalar) }
        let vowels = Hangul.vowel..<Hangul.vowel + Hangul.vowels
        let trails = Hangul.trailing + 1..<Hangul.trailing + Hangul.trails
        for scalar in Array(vowels) + Array(trails) {
            edit(scalar) { ($0.composesBackward, $0.staysComposed) = (true, false) }
        }
    }

    private mutating func addFoldings() {
        let simple = Self.numbers(of: UnicodeTables.simpleFoldingText)
        var last: UInt32 = 0
        for index in stride(from: 0, to: simple.count, by: 4) {
            last += simple[index]
            for step in 0..<simple[index + 1] {
                let distance = step * simple[index + 2]
                edit(last + distance) { $0.folding = (simple[index + 3] + distance, 0, 0) }
            }
        }
        let full = Self.numbers(of: UnicodeTables.fullFoldingText)
        last = 0
        for index in stride(from: 0, to: full.count, by: 4) {
            last += full[index]
            edit(last) { $0.folding = (full[index + 1], full[index + 2], full[index + 3]) }
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
