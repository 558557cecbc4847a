internal import VrarcFormat
internal import VrarcModel

/// The files of a unit in canonical order: about 20 bytes each, where an array of them would take six times as many.
package struct SourceFiles: RandomAccessCollection, ExpressibleByArrayLiteral, Sendable {
    private var paths = PathList()
    private var roles: [SourceFile.Role] = []
    private var sizes = PackedNumbers()
    private var ids = PackedNumbers()
    /// Of files from zips, by number.
    private var zips: [Int: Int32] = [:]
    /// Of files that are not restored to their path, by number.
    private var originalNames: [Int: SourceName] = [:]

    package init() {}

    package init(_ files: some Sequence<SourceFile>) {
        for file in files { append(file) }
    }

    package init(arrayLiteral files: SourceFile...) {
        self.init(files)
    }

    package mutating func append(_ file: SourceFile) {
        let number = paths.append(file.path)
        roles.append(file.role)
        sizes.append(file.size)
        ids.append(file.id)
        if file.zip >= 0 { zips[number] = file.zip }
        if let name = file.originalName { originalNames[number] = name }
    }

    /// Makes room for so many files and no more.
    package mutating func reserve(_ count: Int) {
        roles.reserveCapacity(count)
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { paths.count }

    package subscript(number: Int) -> SourceFile {
        SourceFile(
            path: paths[number], originalName: originalNames.isEmpty ? nil : originalNames[number], role: roles[number],
            size: sizes[number], id: ids[number], zip: zips.isEmpty ? -1 : zips[number] ?? -1)
    }

    /// Bytes of all files together.
    package var size: UInt64 { indices.reduce(0) { $0 + sizes[$1] } }
}
