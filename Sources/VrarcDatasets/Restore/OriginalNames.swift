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
        if original.isRestorable(besides: path) {
            names[Text.bytes(path)] = original.bytes
        } else {
            findings.append(
                Finding(.badOriginalName, path: "\(folder)/\(path)", "it is restored under the name in the archive"))
        }
    }

    /// The path below the unit's folder that a file is restored to.
    func restored(_ path: [UInt8]) -> [UInt8] { names[path] ?? path }

    /// Takes back names that two files have, or that a folder must have: of these only one can have it, and the other
    /// is restored under its name in the archive.
    ///
    /// Returns the paths that can't be restored at all, and why.
    mutating func resolve(_ paths: [[UInt8]]) -> [[UInt8]: Finding] {
        for _ in 0..<Self.rounds where !names.isEmpty {
            let taken = conflicts(paths).compactMap { first, second in
                names[second] != nil ? second : names[first] != nil ? first : nil
            }
            if taken.isEmpty { break }
            for path in taken where names.removeValue(forKey: path) != nil {
                findings.append(
                    Finding(
                        .badOriginalName, path: "\(folder)/\(Text.string(path))",
                        "another file has that name; it is restored under the name in the archive"))
            }
        }
        var lost: [[UInt8]: Finding] = [:]
        for (_, path) in names.isEmpty ? [] : conflicts(paths) {
            let finding = Finding(
                .badOriginalName, path: "\(folder)/\(Text.string(path))", "another file is restored in its place")
            findings.append(finding)
            lost[path] = finding
        }
        return lost
    }

    /// How often names are taken back: each time may make new conflicts, and a hostile archive could make millions.
    private static let rounds = 8

    /// Files that would be restored to the path of another or below it, with that other.
    private func conflicts(_ paths: [[UInt8]]) -> [(first: [UInt8], second: [UInt8])] {
        let order = paths.sorted { a, b in
            let (left, right) = (restored(a), restored(b))
            if left != right { return Self.precedes(left, right) }
            // A file that has the name in the archive too goes before one that only says so.
            if (a == left) != (b == left) { return a == left }
            return a.lexicographicallyPrecedes(b)
        }
        var conflicts: [(first: [UInt8], second: [UInt8])] = []
        var last: (path: [UInt8], name: [UInt8])?
        for path in order {
            let name = restored(path)
            if let last, name == last.name || Text.lies(name, below: last.name + [Text.slash]) {
                conflicts.append((last.path, path))
            } else {
                last = (path, name)
            }
        }
        return conflicts
    }

    /// Byte order with `/` before all else: what lies below a path follows it.
    private static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.lexicographicallyPrecedes(b) { x, y in
            (x == Text.slash ? 0 : Int(x) + 1) < (y == Text.slash ? 0 : Int(y) + 1)
        }
    }
}
