/// The names that are taken in each directory, and the numbers that make others unique (spec 5.5, rule 6).
struct NameRegister {
    /// A directory of this register.
    struct Directory {
        fileprivate let key: PathKey
    }

    private let hash = PathKeyHash()
    private var table = PathKeyTable()
    private var folded: [UInt8] = []
    private var directories: UInt64 = 0
    /// For each name that was asked for again, the first number that was not tried yet.
    private var nextNumbers: [PathKey: Int] = [:]

    /// A new directory, in which no name is taken.
    mutating func makeDirectory() -> Directory {
        directories += 1
        return Directory(key: PathKey(low: directories, high: 0))
    }

    /// Takes a name; false if it, or one that folds alike, is taken.
    mutating func take(_ name: RawSpan, in directory: Directory) -> Bool {
        Normalization.foldKey(name, into: &folded)
        return table.insert(unsafe hash.key(of: folded.span.bytes, in: directory.key), .file) == nil
    }

    /// Takes the first of `name~2`, `name~3`, … that is free, the number before the extension.
    mutating func takeNumbered(_ name: [UInt8], in directory: Directory) -> [UInt8] {
        var digits = 1
        var bound = 10
        while true {
            let (whole, suffix) = PortableName.split(name)
            let stem = PortableName.cut(whole, to: FormatLimits.pathComponent - suffix.count - 1 - digits)
            // All names with this key have the same numbers free: none is tried twice, however many names there are.
            let key = self.key(ofStem: stem, suffix, digits, in: directory)
            var number = nextNumbers[key] ?? max(2, bound / 10)
            while number < bound {
                let candidate = Array(stem + [PortablePath.tilde] + Array(String(number).utf8) + suffix)
                number += 1
                if unsafe take(candidate.span.bytes, in: directory) {
                    nextNumbers[key] = number
                    return candidate
                }
            }
            nextNumbers[key] = number
            digits += 1
            bound *= 10
        }
    }

    private func key(
        ofStem stem: ArraySlice<UInt8>, _ suffix: ArraySlice<UInt8>, _ digits: Int, in directory: Directory
    ) -> PathKey {
        let text = Normalization.foldKey(Array(stem)) + [PortablePath.slash] + Normalization.foldKey(Array(suffix))
        return unsafe hash.key(of: text.span.bytes, in: PathKey(low: directory.key.low, high: UInt64(digits)))
    }
}
