internal import VrarcFormat

/// The entries of a walk in order, where links have what the entry that they go to has.
///
/// A copy goes on by itself, so one thread can be at two places.
struct LinkedEntries {
    private var iterator: WalkEntries.Iterator
    /// Numbers of the entries that links go to.
    private let targets: Set<UInt64>
    private let contents = Contents()

    /// The entries that links go to, those that were met; shared by copies, as all of them meet the same.
    private final class Contents {
        var entries: [UInt64: WalkEntry] = [:]
    }

    init(_ entries: WalkEntries, targets: Set<UInt64>) {
        iterator = entries.makeIterator()
        self.targets = targets
    }

    mutating func next() -> WalkEntry? {
        guard var entry = iterator.next() else { return nil }
        // Most archives have no links, and then none is looked up.
        if !targets.isEmpty, targets.contains(iterator.number - 1) { contents.entries[iterator.number - 1] = entry }
        if entry.isLink { entry.take(contentOf: contents.entries[entry.target]) }
        return entry
    }

    /// One that gives the last entry again, and then goes on; there must have been an entry.
    var fromLast: LinkedEntries {
        var copy = self
        copy.iterator = iterator.fromLast
        return copy
    }
}

extension WalkEntry {
    /// Gives a link what its target has.
    fileprivate mutating func take(contentOf target: WalkEntry?) {
        digest = target?.digest
        size = target?.size ?? 0
        frames.content = target?.frames.content ?? 0
        position = target?.position ?? 0
    }
}
