import VrarcFormat

/// The files of a tree: about 6 bytes each and their names, where an array of structs would take 32.
struct FileTable: Sendable {
    private var folders = PackedNumbers()
    private var sizes = PackedNumbers()
    private var areImages: [Bool] = []
    /// The names, one behind the other, and where each ends.
    private var names: [UInt8] = []
    private var ends = PackedNumbers()

    var count: Int { areImages.count }

    mutating func append(_ file: SourceTree.File, name: [UInt8]) {
        folders.append(UInt64(file.folder))
        sizes.append(file.size)
        areImages.append(file.isImage)
        names.append(contentsOf: name)
        ends.append(UInt64(names.count))
    }

    subscript(number: Int) -> SourceTree.File {
        SourceTree.File(
            folder: UInt32(truncatingIfNeeded: folders[number]), isImage: areImages[number], size: sizes[number])
    }

    func name(of number: Int) -> ArraySlice<UInt8> {
        let start = number == 0 ? 0 : Int(ends[number - 1])
        return names[start..<Int(ends[number])]
    }
}
