internal import VrarcFormat
internal import VrarcModel

/// The entries of a walk in order, compressed in memory: about 80 bytes each.
final class WalkLog {
    private var blocks: [(bytes: [UInt8], rawLength: Int)] = []
    private var current: [UInt8] = []
    private let context: WorkerContext
    private(set) var count: UInt64 = 0

    private static let blockLength = 1 << 20
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

    /// Ends writing; then it can be read as often as needed.
    func close() {
        if !current.isEmpty { closeBlock() }
    }

    func makeIterator() -> Iterator { Iterator(self) }

    private func closeBlock() {
        guard current.count >= Self.leastCompressed else {
            blocks.append((current, current.count))
            current = []
            return
        }
        let scratch = context.scratch(ZstdCompressor.bound(current.count))
        let length = unsafe current.withUnsafeBytes { unsafe context.compressor.compress($0, into: scratch.storage) }
        precondition(length != nil)
        blocks.append((unsafe [UInt8](scratch.storage[0..<(length ?? 0)]), current.count))
        current.removeAll(keepingCapacity: true)
    }

    /// Reads the entries from the first on.
    struct Iterator {
        private let log: WalkLog
        private var block = 0
        private var bytes: [UInt8] = []
        private var position = 0
        /// Number of the entry that `next` gives.
        private(set) var number: UInt64 = 0

        fileprivate init(_ log: WalkLog) {
            self.log = log
        }

        mutating func next() -> WalkEntry? {
            if position == bytes.count {
                guard block < log.blocks.count else { return nil }
                let (stored, rawLength) = log.blocks[block]
                block += 1
                position = 0
                if rawLength < WalkLog.leastCompressed {
                    bytes = stored
                    return next()
                }
                bytes = [UInt8](repeating: 0, count: rawLength)
                let decoded = unsafe bytes.withUnsafeMutableBytes { target in
                    unsafe stored.withUnsafeBytes { unsafe try? log.context.decompressor.decompress($0, into: target) }
                }
                precondition(decoded == rawLength)
            }
            number += 1
            return WalkEntry(bytes, &position)
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
        for field in [target, size, contentOffset, storedLength, headerOffset, end] {
            bytes.append(littleEndian: field)
        }
        bytes.append(littleEndian: position)
        bytes.append(littleEndian: key.high)
        bytes.append(littleEndian: key.low)
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
        // Six numbers of 8 bytes and one of 4 stand before the key.
        let key = NameKey(
            high: span.load(UInt64.self, at: position + 52), low: span.load(UInt64.self, at: position + 60))
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
        self.position = span.load(UInt32.self, at: position)
        position += 20
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
