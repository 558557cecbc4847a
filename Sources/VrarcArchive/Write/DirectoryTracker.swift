internal import VrarcFormat

/// Builds DIRS while the entries go by in canonical order (spec 5.13).
///
/// Offsets of frames are known only when they are written; until then a record holds frame numbers.
struct DirectoryTracker {
    private(set) var records: [DirectoryRecord] = []
    /// Records of the directories that are open now, outermost first.
    private var open: [Int] = []
    private var openPath: [ArraySlice<UInt8>] = []
    /// The innermost of them, with its `/`.
    private var directory: [UInt8] = []

    /// Notes a file: frame numbers of its first header byte and its last content byte, its line in the manifest.
    mutating func add(
        path: [UInt8], firstFrame: UInt64, lastFrame: UInt64, manifestFrom: UInt64, manifestTo: UInt64, octets: UInt64
    ) {
        // Files of one directory follow each other.
        let end = (path.lastIndex(of: 0x2F) ?? -1) + 1
        if open.isEmpty || end != directory.count || !path.begins(with: directory) {
            directory = Array(path[..<end])
            enterDirectory(of: path, firstFrame: firstFrame, manifestFrom: manifestFrom)
        }
        for index in open {
            records[index].storedTo = lastFrame
            records[index].manifestTo = manifestTo
            records[index].files += 1
            // A verifier counts what an archive claims, which may be more than 2^64.
            records[index].octets &+= octets
        }
    }

    private mutating func enterDirectory(of path: [UInt8], firstFrame: UInt64, manifestFrom: UInt64) {
        let directories = path.split(separator: 0x2F, omittingEmptySubsequences: false).dropLast()
        var common = 0
        while common < openPath.count, common < directories.count, openPath[common] == directories[common] {
            common += 1
        }
        open.removeSubrange(common...)
        openPath.removeSubrange(common...)
        for directory in directories.dropFirst(common) {
            openPath.append(directory)
            let name = Array(openPath.joined(separator: [0x2F]))
            var record = DirectoryRecord(kind: DirectoryRecord.kind(of: name), path: name)
            record.storedFrom = firstFrame
            record.manifestFrom = manifestFrom
            open.append(records.count)
            records.append(record)
        }
    }

    /// Puts offsets in the place of frame numbers; `range` gives the offsets of a frame by its number.
    mutating func resolve(_ range: (UInt64) -> Range<UInt64>) {
        for index in records.indices {
            records[index].storedFrom = range(records[index].storedFrom).lowerBound
            records[index].storedTo = range(records[index].storedTo).upperBound
        }
    }
}
