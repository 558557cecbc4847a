/// Whether the paths of a bag can all be on one disk, also on one that ignores case (spec 5.5, E033).
///
/// Takes paths in any order, fastest in canonical order; keeps 16 bytes a path and directory and the room to grow (see
/// `PathKeyTable` for that and for the odds of a false finding; a conflict is never overlooked). A path with a
/// conflict is not remembered.
package struct PathSetChecker: Sendable {
    private let hash = PathKeyHash()
    private var table = PathKeyTable()
    private var folded: [UInt8] = []
    /// The folded directory of the last path, with its `/`, and its key.
    private var directory: [UInt8] = []
    private var directoryKey = PathKey.root

    /// A checker that has seen no path.
    package init() {}

    /// Remembers a path, unless it conflicts with an earlier one: then tells how.
    ///
    /// Whether equal paths are equal to the byte is told by 22 bits of a hash, so once in four million wrongly.
    package mutating func insert(_ path: RawSpan) -> PathConflict? {
        Normalization.foldKey(path, into: &folded)
        let nameStart = (folded.lastIndex(of: PortablePath.slash) ?? -1) + 1
        let isSameDirectory =
            unsafe directory.count == nameStart && folded.span.bytes.starts(with: directory.span.bytes)
        if !isSameDirectory, !enterDirectory(endingAt: nameStart) { return .belowFile }
        let key = unsafe hash.key(of: folded.span.bytes.extracting(nameStart..<folded.count), in: directoryKey)
        let tag = UInt32(truncatingIfNeeded: hash.key(of: path, in: .root).low) & PathKeyTable.tagMask
        guard let found = table.insert(key, .file, tag: tag) else { return nil }
        if found.kind == .directory { return .aboveFile }
        return found.tag == tag ? .equal : .equalAfterFolding
    }

    /// Remembers a path, unless it conflicts with an earlier one: then tells how.
    package mutating func insert(_ path: [UInt8]) -> PathConflict? {
        unsafe insert(path.span.bytes)
    }

    /// Remembers the directories of `folded`; false if one of them is a file.
    private mutating func enterDirectory(endingAt end: Int) -> Bool {
        var key = PathKey.root
        var start = 0
        for index in 0..<end where folded[index] == PortablePath.slash {
            key = unsafe hash.key(of: folded.span.bytes.extracting(start..<index), in: key)
            // What lies above a file is there already, so nothing is left behind by giving up here.
            if let found = table.insert(key, .directory), found.kind == .file { return false }
            start = index + 1
        }
        directory.removeAll(keepingCapacity: true)
        directory.append(contentsOf: folded[..<end])
        directoryKey = key
        return true
    }
}
