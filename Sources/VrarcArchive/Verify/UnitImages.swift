internal import VrarcFormat

/// The images of a unit, in order, for the comparison with its records.
struct UnitImages {
    /// How many were counted.
    private(set) var count: UInt64 = 0
    private var place: Place

    private enum Place {
        /// In a log of their own.
        case log(WalkLog)
        /// Where the walk has them: the first of these is the unit's first file.
        case walked(LinkedEntries)
    }

    /// - Parameter files: The entries of the walk, from the unit's first file on, if they are as they are to be compared;
    ///   without them the images are kept once more.
    init(_ files: LinkedEntries?) {
        place = files.map { .walked($0) } ?? .log(WalkLog(WorkerContext(level: 1)))
    }

    mutating func add(_ image: WalkEntry) {
        count += 1
        if case .log(let log) = place { log.append(image) }
    }

    /// Goes through the images that were added.
    func makeIterator() -> Iterator {
        switch place {
        case .log(let log): Iterator(rest: count, log: log.close().makeIterator(), files: nil)
        case .walked(let files): Iterator(rest: count, log: nil, files: files)
        }
    }

    struct Iterator {
        fileprivate var rest: UInt64
        fileprivate var log: WalkEntries.Iterator?
        fileprivate var files: LinkedEntries?

        mutating func next() -> WalkEntry? {
            guard rest > 0 else { return nil }
            rest -= 1
            if log != nil { return log?.next() }
            while let file = files?.next() {
                if unsafe TreePosition(file.path.span.bytes)?.isImage == true { return file }
            }
            return nil
        }
    }
}
