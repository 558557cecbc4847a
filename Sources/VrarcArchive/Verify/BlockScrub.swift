internal import SystemPackage
internal import VrarcFormat

/// Step 6: every stored byte against BLOCKS, at the speed of memory (spec 5.14, 8.4).
///
/// It reads the file from front to back, some chunks ahead on the pool, and can hand on what it read.
final class BlockScrub {
    /// Bytes that were read and compared.
    struct Chunk {
        let offset: UInt64
        let end: UInt64
        /// `nil` if they were not kept, or some of them can't be read.
        let bytes: ByteBuffer?
    }

    private let source: any ByteSource
    private let pool: WorkerPool
    private let isKept: Bool
    private let progress: (UInt64) -> Void
    private let tables: [BlockTable]
    /// Where the next chunk begins: number of the table, and offset.
    private var place: (table: Int, offset: UInt64)
    private var jobs: [(table: BlockTable, from: UInt64, count: Int, job: Job<Part>)] = []
    private(set) var findings = FindingCollector()

    private static let chunk = 64 * UInt64(FormatLimits.block)
    /// Of chunks that are kept: few enough bytes that all of them are in a cache when they are looked at again.
    private static let keptChunk = 16 * UInt64(FormatLimits.block)

    /// Reads the tables. `isKept` is whether the bytes of chunks are wanted; blocks before `start` are passed over.
    init(
        source: any ByteSource, tail: ArchiveTail, pool: WorkerPool, isKept: Bool, from start: UInt64 = 0,
        progress: @escaping (UInt64) -> Void
    ) {
        self.source = source
        self.pool = pool
        self.isKept = isKept
        self.progress = progress
        let sums = tail.table.entries.filter { $0.type == .blockSums }
        let blocks = tail.table.entries.filter { $0.type == .blocks }
        var first = FindingCollector()
        tables = zip(blocks, sums).compactMap { BlockTable(source, tail, $0, $1, &first) }
        tail.checkFanouts(source, &first)
        findings = first
        let table = tables.firstIndex { $0.end > start } ?? tables.count
        let from = table < tables.count ? tables[table].from : 0
        let passed = start > from ? (start - from) / UInt64(FormatLimits.block) * UInt64(FormatLimits.block) : 0
        place = (table, from + passed)
    }

    /// Compares what is left. Whether all stored bytes match their checksums.
    func finish() throws(ArchiveError) -> Bool {
        while next() != nil {}
        try Interruption.check()
        return findings.findings.isEmpty
    }

    /// The next chunk of the file, compared; `nil` when all were, or the work is to end.
    func next() -> Chunk? {
        while jobs.count < 2 * pool.width + 1, submit() {}
        guard !jobs.isEmpty, Interruption.requested == 0 else { return nil }
        let (table, from, count, job) = jobs.removeFirst()
        let part = pool.wait(for: job)
        for hole in part.unreadable { findings.add(hole, part.fault) }
        for (index, sum) in part.sums.enumerated() {
            let offset = from + UInt64(index * FormatLimits.block)
            if let sum, let expected = table.sum(at: offset), expected != sum {
                findings.add(.blockChecksumMismatch, at: offset)
            }
        }
        progress(UInt64(count))
        return Chunk(offset: from, end: from + UInt64(count), bytes: part.unreadable.isEmpty ? part.bytes : nil)
    }

    /// Has the next chunk read; whether there is one.
    private func submit() -> Bool {
        while place.table < tables.count, place.offset >= tables[place.table].end {
            place.table += 1
            if place.table < tables.count { place.offset = tables[place.table].from }
        }
        guard place.table < tables.count else { return false }
        let table = tables[place.table]
        let from = place.offset
        let count = Int(min(isKept ? Self.keptChunk : Self.chunk, table.end - from))
        place.offset += UInt64(count)
        let (source, isKept) = (source, isKept)
        // Before the work that needs the bytes: so they are there when that comes to its turn.
        jobs.append((table, from, count, pool.submit(urgent: true) { Self.part(source, from, count, isKept, $0) }))
        return true
    }

    /// What a job found in its part of the file.
    private struct Part: Sendable {
        /// The checksum of each block; `nil` where the block can't be read.
        var sums: [UInt64?] = []
        var unreadable: [Range<UInt64>] = []
        var fault: IOFault?
        /// The bytes, if they are kept.
        var bytes: ByteBuffer?

        /// Takes the checksums of bytes that were read, and their holes.
        mutating func add(_ read: NarrowedRead, _ from: UInt64, _ count: Int) {
            for start in stride(from: 0, to: count, by: FormatLimits.block) {
                let end = min(start + FormatLimits.block, count)
                let isReadable = read.isReadable(from + UInt64(start)..<from + UInt64(end))
                sums.append(
                    isReadable
                        ? unsafe XXHash.xxh3(UnsafeRawBufferPointer(rebasing: read.content[start..<end])) : nil)
            }
            // A hole that goes on from the piece before is one place.
            for hole in read.unreadable {
                if let last = unreadable.last, last.upperBound == hole.lowerBound {
                    unreadable[unreadable.count - 1] = last.lowerBound..<hole.upperBound
                } else {
                    unreadable.append(hole)
                }
            }
            fault = fault ?? read.fault
        }
    }

    private static func part(
        _ source: any ByteSource, _ from: UInt64, _ count: Int, _ isKept: Bool, _ context: WorkerContext
    ) -> Part {
        var part = Part()
        part.sums.reserveCapacity((count + FormatLimits.block - 1) / FormatLimits.block)
        if isKept { part.bytes = ByteBuffer(capacity: count) }
        for start in stride(from: 0, to: count, by: piece) {
            let length = min(piece, count - start)
            let read = NarrowedRead(
                source, at: from + UInt64(start), count: length, .toTheEnd,
                into: part.bytes ?? context.scratch(length), from: isKept ? start : 0)
            part.add(read, from + UInt64(start), length)
        }
        part.bytes?.count = count
        return part
    }

    /// Bytes that are read and compared before the next: few enough to stay in the cache of a core between the two.
    private static let piece = 4 * FormatLimits.block
}
