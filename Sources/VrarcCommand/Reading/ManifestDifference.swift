package import VrarcArchive
package import VrarcFormat

/// What differs between the logical files of two archives, by path and digest.
package struct ManifestDifference: Sendable {
    package struct File: Sendable {
        /// Path below the top folder.
        package let path: [UInt8]
        package let digest: BlobDigest
    }

    package enum Change: Sendable {
        case added(File)
        case removed(File)
        /// The path is in both, with another content.
        case changed(from: BlobDigest, to: File)
        /// A content that has one path in the first and another in the second.
        case renamed(from: File, to: File)

        /// Where the change stands in a list.
        var path: [UInt8] {
            switch self {
            case .added(let file), .removed(let file), .changed(_, let file), .renamed(_, let file): file.path
            }
        }
    }

    /// In canonical order of the path in the second archive, or of the removed one.
    package private(set) var changes: [Change] = []
    /// Paths that are in both with the same content.
    package private(set) var same: UInt64 = 0

    /// Compares. Memory is taken for what differs only.
    package init(_ first: ArchiveReader, _ second: ArchiveReader) throws(ArchiveError) {
        // Equal data has the equal content id, always (spec 5.7).
        if first.contentID == second.contentID { return }
        let pool = WorkerPool(width: 2, least: 2)
        let (left, right) = (ManifestCursor(first, on: pool), ManifestCursor(second, on: pool))
        defer {
            left.abandon()
            right.abandon()
        }
        var merge = Merge()
        try merge.run(left, right)
        same = merge.same
        changes = merge.changed + Self.withRenames(merge.removed, merge.added)
        changes.sort { CanonicalOrder.precedes($0.path, $1.path) }
    }

    /// Pairs what was removed and added with the same content, in order.
    private static func withRenames(_ removed: [File], _ added: [File]) -> [Change] {
        var places: [BlobDigest: [File]] = [:]
        for file in removed.reversed() { places[file.digest, default: []].append(file) }
        var changes: [Change] = []
        for file in added {
            if let from = places[file.digest]?.popLast() {
                changes.append(.renamed(from: from, to: file))
            } else {
                changes.append(.added(file))
            }
        }
        return changes + places.values.joined().map { .removed($0) }
    }

    private struct Merge {
        var removed: [File] = []
        var added: [File] = []
        var changed: [Change] = []
        var same: UInt64 = 0

        mutating func run(_ left: ManifestCursor, _ right: ManifestCursor) throws(ArchiveError) {
            var a = try left.next()
            var b = try right.next()
            while a != nil || b != nil {
                try Interruption.check()
                if let old = a, b.map({ CanonicalOrder.precedes(old.path, $0.path) }) ?? true {
                    removed.append(File(path: old.path, digest: old.digest))
                    a = try left.next(after: old)
                } else if let new = b, a.map({ CanonicalOrder.precedes(new.path, $0.path) }) ?? true {
                    added.append(File(path: new.path, digest: new.digest))
                    b = try right.next(after: new)
                } else if let old = a, let new = b {
                    if old.digest == new.digest {
                        same += 1
                    } else {
                        changed.append(.changed(from: old.digest, to: File(path: new.path, digest: new.digest)))
                    }
                    a = try left.next(after: old)
                    b = try right.next(after: new)
                }
            }
        }
    }
}

extension ManifestCursor {
    /// The next line, which must stand behind `line`: a merge of lists that are not in order would be wrong.
    fileprivate func next(after line: Line) throws(ArchiveError) -> Line? {
        let next = try next()
        if let next, !CanonicalOrder.precedes(line.path, next.path) {
            throw ArchiveError(
                .damaged, subject: "\(name): \(String(decoding: next.path, as: UTF8.self))",
                detail: "E036: \(FindingCode.pathOutOfOrder.sentence)")
        }
        return next
    }
}
