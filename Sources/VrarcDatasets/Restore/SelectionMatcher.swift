import VrarcArchive
import VrarcFormat
import VrarcModel

/// Tells which files of an archive are to be restored, and which wishes were met.
struct SelectionMatcher {
    private let selection: RestoreSelection
    private let patterns: [(text: String, pattern: PathPattern)]
    private var isUsed: [Bool]

    /// Throws `.notFound` for a pattern that is empty.
    init(_ selection: RestoreSelection) throws(ArchiveError) {
        self.selection = selection
        var patterns: [(String, PathPattern)] = []
        for text in selection.patterns {
            guard let pattern = PathPattern(text) else {
                throw ArchiveError(.notFound, subject: text, detail: "an empty pattern matches nothing")
            }
            patterns.append((text, pattern))
        }
        self.patterns = patterns
        isUsed = Array(repeating: false, count: patterns.count)
    }

    /// What is said where nothing of what was asked for is in the archive.
    var complaint: String {
        let units = (selection.collections + selection.classifiers).map { "'\($0)'" }.joined(separator: " or ")
        let texts = patterns.map { "'\($0.text)'" }.joined(separator: " or ")
        if units.isEmpty { return "nothing in it matches \(texts)" }
        return texts.isEmpty ? "it has no \(kinds) named \(units)" : "nothing of \(units) in it matches \(texts)"
    }

    private var kinds: String {
        if selection.classifiers.isEmpty { return "collection" }
        return selection.collections.isEmpty ? "classifier" : "collection or classifier"
    }

    var isAll: Bool { patterns.isEmpty && !selection.namesUnits }

    /// Whether files of a unit may be wanted; `nil` stands for what lies beside the units.
    func wants(_ unit: UnitNames.Unit?) -> Bool {
        guard let unit else { return !selection.namesUnits }
        if selection.namesUnits, !names(unit.kind).contains(where: { Self.names($0, unit) }) { return false }
        // Most patterns tell by their beginnings; to look at a unit's files costs reads.
        return patterns.isEmpty
            || patterns.contains { _, pattern in
                pattern.mayMatch(below: unit.folderInArchive) || pattern.mayMatch(below: unit.folder)
            }
    }

    /// Whether all files of a wanted unit are wanted, so far as it is told at first sight.
    func wantsAll(of unit: UnitNames.Unit) -> Bool {
        patterns.isEmpty
            || patterns.contains { _, pattern in
                pattern.matchesAll(below: unit.folderInArchive) || pattern.matchesAll(below: unit.folder)
            }
    }

    /// Whether files beside the units may be wanted.
    var mayWantAttachments: Bool {
        guard wants(nil) else { return false }
        let folder = Text.bytes("attachments")
        return patterns.isEmpty || patterns.contains { _, pattern in pattern.mayMatch(below: folder) }
    }

    private func names(_ kind: RecordKind) -> [String] {
        kind == .collection ? selection.collections : selection.classifiers
    }

    private static func names(_ name: String, _ unit: UnitNames.Unit) -> Bool {
        name.utf8.elementsEqual(unit.name.utf8) || name.utf8.elementsEqual(unit.slug.utf8)
    }

    /// Whether a file of a wanted unit is wanted: by its path in the archive, or by the one it is restored to.
    mutating func wants(_ path: [UInt8], restoredTo disk: [UInt8]) -> Bool {
        guard !patterns.isEmpty else { return true }
        let restored = Text.bytes("data/") + disk
        var isWanted = false
        for index in patterns.indices {
            let pattern = patterns[index].pattern
            guard pattern.matches(path) || (restored != path && pattern.matches(restored)) else { continue }
            isUsed[index] = true
            isWanted = true
        }
        return isWanted
    }

    /// The patterns and names that nothing in the archive met.
    func unmatched(_ names: UnitNames) -> [String] {
        var unmatched = patterns.indices.filter { !isUsed[$0] }.map { patterns[$0].text }
        for kind in RecordKind.allCases {
            unmatched += self.names(kind).filter { name in
                !names.units.contains { $0.kind == kind && Self.names(name, $0) }
            }
        }
        return unmatched
    }
}
