internal import VrarcFormat

/// Every blob that an archive has so far, found by digest: about 65 bytes a blob.
struct BlobTable {
    /// One blob: its line of INDEX as far as it is known.
    struct Row {
        let digest: BlobDigest
        let rawLength: UInt64
        /// Number of the first frame that holds the content, and how many do.
        let firstFrame: UInt64
        let frameCount: UInt64
        let positionInFrame: UInt32
    }

    /// The digest of each row. The rest of a row is packed: a struct of all of it would take half as much again.
    private(set) var digests: [BlobDigest] = []
    private var rawLengths = PackedNumbers()
    private var firstFrames = PackedNumbers()
    private var frameCounts = PackedNumbers()
    private var positions = PackedNumbers()
    /// Of each row, the number of its newest stored copy in `paths`, to which links go.
    private var targets: [UInt32] = []
    /// The links to that copy.
    private var links: [UInt16] = []
    /// The paths of the stored copies.
    private var paths = PathList()
    /// Open addressing; row number + 1, 0 for none.
    private var slots: [UInt32] = Array(repeating: 0, count: 1024)

    /// How many blobs there are.
    var count: Int { digests.count }

    subscript(row: Int) -> Row {
        Row(
            digest: digests[row], rawLength: rawLengths[row], firstFrame: firstFrames[row],
            frameCount: frameCounts[row], positionInFrame: UInt32(truncatingIfNeeded: positions[row]))
    }

    /// The row of a digest.
    func find(_ digest: BlobDigest) -> Int? {
        var slot = slot(of: digest)
        while slots[slot] != 0 {
            let row = Int(slots[slot] - 1)
            if digests[row] == digest { return row }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Path of the newest stored copy.
    func target(of row: Int) -> [UInt8] { paths[Int(targets[row])] }

    /// Whether the newest stored copy may get one more link.
    func canLink(to row: Int) -> Bool { Int(links[row]) < FormatLimits.linksPerCopy }

    /// Notes a link to the newest stored copy.
    mutating func link(to row: Int) { links[row] += 1 }

    /// Notes that a blob is stored again.
    mutating func storeAgain(_ row: Int, at path: [UInt8]) {
        targets[row] = UInt32(paths.append(path))
        links[row] = 0
    }

    /// Makes room for so many blobs, so that the table need not be moved.
    mutating func reserve(_ count: Int) {
        digests.reserveCapacity(count)
        targets.reserveCapacity(count)
        links.reserveCapacity(count)
        while 4 * (count + 1) > 3 * slots.count { grow() }
    }

    /// Adds a blob that is not there yet and gives its row.
    mutating func add(
        _ digest: BlobDigest, rawLength: UInt64, frames: ClosedRange<UInt64>, position: UInt32, at path: [UInt8]
    ) -> Int {
        if 4 * (digests.count + 1) > 3 * slots.count { grow() }
        digests.append(digest)
        rawLengths.append(rawLength)
        firstFrames.append(frames.lowerBound)
        frameCounts.append(UInt64(frames.count))
        positions.append(UInt64(position))
        targets.append(UInt32(paths.append(path)))
        links.append(0)
        place(digests.count - 1)
        return digests.count - 1
    }

    /// The rows by digest. Nothing is found any more: what finds took is needed for what follows.
    mutating func sorted() -> [UInt32] {
        slots = []
        (targets, links, paths) = ([], [], PathList())
        return HashOrder.sorted(digests.count, by: { digests[$0].words.0 }) { digests[$0] < digests[$1] }
    }

    private func slot(of digest: BlobDigest) -> Int {
        Int(truncatingIfNeeded: digest.words.3) & (slots.count - 1)
    }

    private mutating func place(_ row: Int) {
        var slot = slot(of: digests[row])
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(row + 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: 2 * slots.count)
        for row in digests.indices { place(row) }
    }
}
