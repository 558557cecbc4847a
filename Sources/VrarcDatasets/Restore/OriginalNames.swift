import VrarcArchive
import VrarcFormat
import VrarcModel

/// The names that the files of a unit had in its source, where they are other ones than in the archive.
struct OriginalNames {
    /// Path below the unit's folder by path below the unit's folder.
    private(set) var names: [[UInt8]: [UInt8]] = [:]
    private(set) var findings: [Finding] = []
    private let folder: String

    init(folder: [UInt8]) {
        self.folder = Text.string(folder)
    }

    /// Takes the names of attachments and models.
    mutating func add(_ renamed: [RenamedFile]) {
        for file in renamed { add(file.originalName, of: file.path) }
    }

    /// Takes the name of an image.
    mutating func add(_ record: ImageRecord) {
        if let original = record.originalName { add(original, of: record.fileName) }
    }

    private mutating func add(_ original: SourceName, of path: String) {
        if original.isRestorable(besides: path), OriginalPath.violation(of: original.bytes) == nil {
            names[Text.bytes(path)] = original.bytes
        } else {
            findings.append(
                Finding(.badOriginalName, path: "\(folder)/\(path)", "it is restored under the name in the archive"))
        }
    }

    /// The path below the unit's folder that a file is restored to.
    func restored(_ path: [UInt8]) -> [UInt8] { names[path] ?? path }

    /// Takes back names that two files have, or that a folder must have: of these only one can be restored.
    ///
    /// Returns the paths that can't be restored at all.
    mutating func resolve(_ paths: [[UInt8]]) -> Set<[UInt8]> {
        guard !names.isEmpty else { return [] }
        var lost: Set<[UInt8]> = []
        let order = paths.sorted { a, b in
            let (left, right) = (restored(a), restored(b))
            if left != right { return Self.precedes(left, right) }
            // A file that has the name in the archive too goes before one that only says so.
            if (a == left) != (b == left) { return a == left }
            return a.lexicographicallyPrecedes(b)
        }
        var last: [UInt8]?
        for path in order {
            let name = restored(path)
            if let last, name == last || Text.lies(name, below: last + [Text.slash]) {
                findings.append(
                    Finding(
                        .badOriginalName, path: "\(folder)/\(Text.string(path))",
                        "another file is restored in its place"))
                lost.insert(path)
            } else {
                last = name
            }
        }
        return lost
    }

    /// Byte order with `/` before all else: what lies below a path follows it.
    private static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.lexicographicallyPrecedes(b) { x, y in
            (x == Text.slash ? 0 : Int(x) + 1) < (y == Text.slash ? 0 : Int(y) + 1)
        }
    }
}
