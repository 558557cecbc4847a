internal import VrarcFormat

/// Every blob that an archive has so far, found by digest: about 80 bytes a blob.
struct BlobTable {
    /// One blob: its line of INDEX as far as it is known, and the copy that links go to.
    struct Row {
        let digest: BlobDigest
        let rawLength: UInt64
        /// Number of the first frame that holds the content, and how many do.
        let firstFrame: UInt64
        let frameCount: UInt32
        let positionInFrame: UInt32
        /// Number of the newest stored copy in `targets`, and the links to it.
        fileprivate(set) var target: UInt32
        var links: UInt16
    }

    /// The paths of the stored copies.
    private var targets = PathList()

    private(set) var rows: [Row] = []
    /// Open addressing; row number + 1, 0 for none.
    private var slots: [UInt32] = Array(repeating: 0, count: 1024)

    subscript(row: Int) -> Row {
        get { rows[row] }
        set { rows[row] = newValue }
    }

    /// The row of a digest.
    func find(_ digest: BlobDigest) -> Int? {
        var slot = slot(of: digest)
        while slots[slot] != 0 {
            let row = Int(slots[slot] - 1)
            if rows[row].digest == digest { return row }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Path of the newest stored copy.
    func target(of row: Int) -> [UInt8] { targets[Int(rows[row].target)] }

    /// Notes that a blob is stored again.
    mutating func storeAgain(_ row: Int, at path: [UInt8]) {
        rows[row].target = UInt32(targets.append(path))
        rows[row].links = 0
    }

    /// Makes room for so many blobs, so that the table need not be moved.
    mutating func reserve(_ count: Int) {
        rows.reserveCapacity(count)
        while 4 * (count + 1) > 3 * slots.count { grow() }
    }

    /// Adds a blob that is not there yet and gives its row.
    mutating func add(
        _ digest: BlobDigest, rawLength: UInt64, frames: ClosedRange<UInt64>, position: UInt32, at path: [UInt8]
    ) -> Int {
        let row = Row(
            digest: digest, rawLength: rawLength, firstFrame: frames.lowerBound,
            frameCount: UInt32(frames.count), positionInFrame: position, target: UInt32(targets.append(path)), links: 0)
        if 4 * (rows.count + 1) > 3 * slots.count { grow() }
        rows.append(row)
        place(rows.count - 1)
        return rows.count - 1
    }

    private func slot(of digest: BlobDigest) -> Int {
        Int(truncatingIfNeeded: digest.words.3) & (slots.count - 1)
    }

    private mutating func place(_ row: Int) {
        var slot = slot(of: rows[row].digest)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(row + 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: 2 * slots.count)
        for row in rows.indices { place(row) }
    }
}
