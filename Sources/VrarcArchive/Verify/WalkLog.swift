internal import VrarcFormat
internal import VrarcModel

/// The entries of a walk in order. The first few megabytes of them lie as they are; what comes then is compressed, to
/// about 80 bytes each.
final class WalkLog {
    private var closed = WalkEntries()
    private var current: [UInt8] = []
    private let context: WorkerContext
    private(set) var count: UInt64 = 0

    private static let blockLength = 1 << 20
    /// Blocks that are not compressed: doing it and undoing it costs a third of what the walk does.
    private static let plainBlocks = 12
    /// A last block that is shorter is kept as it is.
    private static let leastCompressed = 1 << 16

    init(_ context: WorkerContext) {
        self.context = context
    }

    func append(_ entry: WalkEntry) {
        entry.encode(into: &current)
        count += 1
        if current.count >= Self.blockLength { closeBlock() }
    }

    /// Ends writing: the entries, which can be read as often as needed, on any thread.
    func close() -> WalkEntries {
        if !current.isEmpty { closeBlock() }
        return closed
    }

    private func closeBlock() {
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
        private var position = 0
        /// Number of the entry that `next` gives.
        private(set) var number: UInt64 = 0

        fileprivate init(_ blocks: [Block]) {
            self.blocks = blocks
        }

        mutating func next() -> WalkEntry? {
            if position == bytes.count {
                guard block < blocks.count else { return nil }
                open(blocks[block])
                block += 1
                position = 0
            }
            number += 1
            return WalkEntry(bytes, &position)
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

extension WalkEntry {
    fileprivate func encode(into bytes: inout [UInt8]) {
        let flags: UInt8 =
            (isLink ? 1 : 0) | (isRaw ? 2 : 0) | (digest != nil ? 4 : 0) | (isDamaged ? 8 : 0) | (facts != nil ? 16 : 0)
        bytes.append(flags)
        bytes.append(littleEndian: UInt16(path.count))
        bytes.append(contentsOf: path)
        // In one piece: number by number it would cost as much as all that the walk does with a path.
        let numbers: InlineArray<9, UInt64> = [
            target.littleEndian, size.littleEndian, contentOffset.littleEndian, storedLength.littleEndian,
            headerOffset.littleEndian, end.littleEndian, UInt64(position).littleEndian, key.high.littleEndian,
            key.low.littleEndian,
        ]
        unsafe numbers.span.bytes.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        if let digest { digest.append(to: &bytes) }
        if let facts {
            bytes.append(UInt8(MediaType.allCases.firstIndex(of: facts.mediaType) ?? 0))
            bytes.append(facts.orientation ?? 0)
            bytes.append(facts.problem.flatMap { ImageProblem.allCases.firstIndex(of: $0) }.map { UInt8($0 + 1) } ?? 0)
            bytes.append(littleEndian: facts.width ?? 0)
            bytes.append(littleEndian: facts.height ?? 0)
        }
    }

    fileprivate init(_ bytes: [UInt8], _ place: inout Int) {
        let span = unsafe bytes.span.bytes
        let flags = span.byte(at: place)
        let length = Int(span.load(UInt16.self, at: place + 1))
        var position = place + 3 + length
        // Seven numbers stand before the key.
        let key = NameKey(
            high: span.load(UInt64.self, at: position + 56), low: span.load(UInt64.self, at: position + 64))
        self.init(path: Array(bytes[place + 3..<place + 3 + length]), key: key)
        func field() -> UInt64 {
            defer { position += 8 }
            return span.load(UInt64.self, at: position)
        }
        isLink = flags & 1 != 0
        isRaw = flags & 2 != 0
        isDamaged = flags & 8 != 0
        target = field()
        size = field()
        contentOffset = field()
        storedLength = field()
        headerOffset = field()
        end = field()
        self.position = UInt32(truncatingIfNeeded: field())
        position += 16
        if flags & 4 != 0 {
            digest = BlobDigest(span.extracting(position..<position + 32))
            position += 32
        }
        if flags & 16 != 0 {
            let orientation = span.byte(at: position + 1)
            let problem = span.byte(at: position + 2)
            let type = MediaType.allCases[Int(span.byte(at: position))]
            position += 3
            let width = field()
            let height = field()
            facts = ImageFacts(
                mediaType: type, width: width == 0 ? nil : width, height: height == 0 ? nil : height,
                orientation: orientation == 0 ? nil : orientation,
                problem: problem == 0 ? nil : ImageProblem.allCases[Int(problem) - 1])
        }
        place = position
    }
}
