import VrarcModel
package import VrarcFormat

/// Which files a list shows: those of the units that were named, and that match a pattern, if any was given.
package struct ListSelection {
    private var patterns: [(pattern: PathPattern, text: String, hasMatched: Bool)]
    private let units: Set<TreeUnit>?

    /// `units` is `nil` for all. Throws a usage error for an empty pattern.
    package init(patterns: [String], units: Set<TreeUnit>?) throws {
        self.units = units
        self.patterns = try patterns.map { text in
            guard let pattern = PathPattern(text) else {
                throw CommandFailure(
                    .usage, "a GLOB is empty and would match nothing", subject: text,
                    hint: "without a GLOB all paths are listed")
            }
            return (pattern, text, false)
        }
    }

    /// Whether files are told by their names, the original ones too.
    package var hasPatterns: Bool { !patterns.isEmpty }

    package func takes(_ unit: TreeUnit) -> Bool { units?.contains(unit) ?? true }

    /// Whether a file of a unit that is taken is shown.
    package mutating func takes(_ file: ListedFile) -> Bool {
        guard hasPatterns else { return true }
        var isTaken = false
        let original = file.originalPath.map { Normalization.nfc($0.bytes) }
        for index in patterns.indices {
            let pattern = patterns[index].pattern
            guard pattern.matches(file.path) || original.map(pattern.matches) == true else { continue }
            patterns[index].hasMatched = true
            isTaken = true
        }
        return isTaken
    }

    /// The first pattern that no file matched.
    package var unmatched: String? { patterns.first { !$0.hasMatched }?.text }
}
