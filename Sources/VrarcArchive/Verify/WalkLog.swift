internal import VrarcFormat

/// The entries of a walk in order. The first few megabytes of them lie as they are; what comes then is compressed, to
/// about 60 bytes each.
final class WalkLog {
    private var closed = WalkEntries()
    private var current: [UInt8] = []
    /// The frames of the last entry of `current`.
    private var frames = FramePlace()
    private let context: WorkerContext
    private(set) var count: UInt64 = 0

    private static let blockLength = 1 << 20
    /// Blocks that are not compressed: doing it and undoing it costs a third of what the walk does.
    private static let plainBlocks = 12
    /// A last block that is shorter is kept as it is.
    private static let leastCompressed = 1 << 16
    /// No entry is longer: a path has a few thousand bytes at most.
    private static let longestEntry = 1 << 14

    init(_ context: WorkerContext) {
        self.context = context
    }

    func append(_ entry: WalkEntry) {
        // A block that grows by doubling would touch twice its memory.
        if current.count > Self.leastCompressed { current.reserveCapacity(Self.blockLength + Self.longestEntry) }
        entry.encode(into: &current, &frames)
        count += 1
        if current.count >= Self.blockLength { closeBlock() }
    }

    /// Ends writing: the entries, which can be read as often as needed, on any thread.
    func close() -> WalkEntries {
        if !current.isEmpty { closeBlock() }
        closed.count = count
        return closed
    }

    private func closeBlock() {
        frames = FramePlace()
        guard closed.blocks.count >= Self.plainBlocks, current.count >= Self.leastCompressed else {
            closed.blocks.append(WalkEntries.Block(bytes: current, rawLength: nil))
            current = []
            return
        }
        let scratch = context.scratch(ZstdCompressor.bound(current.count))
        let length = unsafe current.withUnsafeBytes { unsafe context.compressor.compress($0, into: scratch.storage) }
        precondition(length != nil)
        closed.blocks.append(
            WalkEntries.Block(
                bytes: unsafe [UInt8](scratch.storage[0..<(length ?? 0)]), rawLength: current.count))
        current.removeAll(keepingCapacity: true)
    }
}

/// What a `WalkLog` holds.
struct WalkEntries: Sendable {
    fileprivate var blocks: [Block] = []
    fileprivate(set) var count: UInt64 = 0

    fileprivate struct Block: Sendable {
        let bytes: [UInt8]
        /// `nil` if it is not compressed.
        let rawLength: Int?
    }

    func makeIterator() -> Iterator { Iterator(blocks) }

    /// Reads the entries from the first on.
    struct Iterator {
        private let blocks: [Block]
        /// Made by the first block that is compressed.
        private var context: WorkerContext?
        private var block = 0
        private var bytes: [UInt8] = []
        private var place = WalkEntry.Place()
        /// Where the entry stood that was given last.
        private var last = WalkEntry.Place()
        /// Number of the entry that `next` gives.
        private(set) var number: UInt64 = 0

        fileprivate init(_ blocks: [Block]) {
            self.blocks = blocks
        }

        mutating func next() -> WalkEntry? {
            if place.position == bytes.count {
                guard block < blocks.count else { return nil }
                open(blocks[block])
                block += 1
                place = WalkEntry.Place()
            }
            number += 1
            last = place
            var behind = place
            defer { place = behind }
            return unsafe WalkEntry(bytes.span.bytes, &behind)
        }

        /// One that gives the last entry again, and then goes on; there must have been an entry.
        var fromLast: Iterator {
            var copy = self
            copy.place = last
            copy.number -= 1
            return copy
        }

        private mutating func open(_ stored: Block) {
            guard let rawLength = stored.rawLength else {
                bytes = stored.bytes
                return
            }
            let context = self.context ?? WorkerContext(level: 1)
            self.context = context
            bytes = [UInt8](repeating: 0, count: rawLength)
            let decoded = unsafe bytes.withUnsafeMutableBytes { target in
                unsafe stored.bytes.withUnsafeBytes {
                    unsafe try? context.decompressor.decompress($0, into: target)
                }
            }
            precondition(decoded == rawLength)
        }
    }
}
