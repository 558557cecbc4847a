internal import SystemPackage
internal import VrarcFormat

/// Step 6: every stored byte against BLOCKS, at the speed of memory (spec 5.14, 8.4).
struct BlockScrub {
    let source: any ByteSource
    let tail: ArchiveTail
    let pool: WorkerPool
    let progress: (UInt64) -> Void

    private static let chunk = 64 * UInt64(FormatLimits.block)

    /// Whether all stored bytes match their checksums.
    func run(_ findings: inout FindingCollector) throws(ArchiveError) -> Bool {
        let before = findings.findings.count
        do throws(IOFault) {
            let sums = tail.table.entries.filter { $0.type == .blockSums }
            let blocks = tail.table.entries.filter { $0.type == .blocks }
            for (blocks, sums) in zip(blocks, sums) {
                if let tables = try readTables(blocks, sums, &findings) { try compare(tables, &findings) }
            }
            for type in [SectionType.indexFanout, .namesFanout] {
                guard let section = tail.table[type] else { continue }
                let bytes = try source.bytes(at: section.offset, count: Int(section.length))
                if SHA256.digest(of: bytes) != section.digest {
                    findings.add(.sectionDigestMismatch, at: section.offset)
                }
            }
        } catch {
            findings.add(error)
        }
        try Interruption.check()
        return findings.findings.count == before
    }

    private struct Tables {
        let from: UInt64
        let blocks: SectionEntry
        /// Number of blocks.
        let count: UInt64
        /// Stored bytes of BLOCKS.
        let bytes: [UInt8]
        let geometry: SectionGeometry
        /// Whether each piece of BLOCKS is sound.
        let isSound: [Bool]

        /// The checksum of a block, if it lies wholly in sound pieces.
        func sum(_ block: UInt64) -> UInt64? {
            let position = Int(geometry.position(of: block))
            guard isSound[position / FormatLimits.block], isSound[(position + 7) / FormatLimits.block] else {
                return nil
            }
            return unsafe bytes.span.bytes.load(UInt64.self, at: position)
        }
    }

    private func readTables(
        _ blocks: SectionEntry, _ sums: SectionEntry, _ findings: inout FindingCollector
    ) throws(IOFault) -> Tables? {
        let sumBytes = try source.bytes(at: sums.offset, count: Int(sums.length))
        guard SHA256.digest(of: sumBytes) == sums.digest else {
            findings.add(.sectionDigestMismatch, at: sums.offset)
            return nil
        }
        let size = UInt64(FormatLimits.block)
        let pieces = (blocks.length + size - 1) / size
        let from =
            sumBytes.count >= SectionPrefix.length + 8
            ? unsafe sumBytes.span.bytes.load(UInt64.self, at: SectionPrefix.length) : 0
        let count = from <= blocks.offset ? (blocks.offset - from + size - 1) / size : 0
        guard from <= blocks.offset, tail.footer.generation > 0 || from == 0,
            UInt64(sumBytes.count) == UInt64(SectionPrefix.length) + 8 + 8 * pieces,
            blocks.length == tail.limits.blocks.sectionLength(count: count)
        else {
            findings.add(.blockTableDamaged, at: blocks.offset)
            return nil
        }
        let bytes = try source.bytes(at: blocks.offset, count: Int(blocks.length))
        var isSound: [Bool] = []
        for piece in 0..<Int(pieces) {
            let end = min(bytes.count, (piece + 1) * FormatLimits.block)
            let sum = unsafe XXHash.xxh3(bytes.span.bytes.extracting(piece * FormatLimits.block..<end))
            let expected = unsafe sumBytes.span.bytes.load(UInt64.self, at: SectionPrefix.length + 8 + 8 * piece)
            isSound.append(sum == expected)
            if sum != expected {
                findings.add(.blockTableDamaged, at: blocks.offset + UInt64(piece * FormatLimits.block))
            }
        }
        return Tables(
            from: from, blocks: blocks, count: count, bytes: bytes, geometry: tail.limits.blocks, isSound: isSound)
    }

    /// Reads and compares 4 MiB a job, a few jobs ahead.
    private func compare(_ tables: Tables, _ findings: inout FindingCollector) throws(IOFault) {
        let end = tables.blocks.offset
        var start = tables.from
        var jobs: [(from: UInt64, job: Job<Result<[UInt64], IOFault>>)] = []
        while start < end || !jobs.isEmpty {
            while start < end, jobs.count < 2 * pool.width + 1 {
                let from = start
                let count = Int(min(Self.chunk, end - from))
                let source = source
                jobs.append((from, pool.submit { context in Self.sums(source, from, count, context) }))
                start += UInt64(count)
            }
            let (from, job) = jobs.removeFirst()
            switch job.wait() {
            case .failure(let fault): findings.add(fault)
            case .success(let sums):
                for (index, sum) in sums.enumerated() {
                    let offset = from + UInt64(index * FormatLimits.block)
                    let block = (offset - tables.from) / UInt64(FormatLimits.block)
                    if let expected = tables.sum(block), expected != sum {
                        findings.add(.blockChecksumMismatch, at: offset)
                    }
                }
                progress(UInt64(sums.count * FormatLimits.block))
            }
            if Interruption.requested != 0 { return }
        }
    }

    private static func sums(
        _ source: any ByteSource, _ from: UInt64, _ count: Int, _ context: WorkerContext
    ) -> Result<[UInt64], IOFault> {
        do throws(IOFault) {
            let buffer = context.scratch(count)
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.storage[0..<count])
            let done = unsafe try source.read(at: from, into: target)
            guard done == count else { throw IOFault(.read, on: source.name, .ioError, at: from + UInt64(done)) }
            return .success(
                stride(from: 0, to: count, by: FormatLimits.block).map { start in
                    let end = min(start + FormatLimits.block, count)
                    return unsafe XXHash.xxh3(UnsafeRawBufferPointer(rebasing: target[start..<end]))
                })
        } catch {
            return .failure(error)
        }
    }
}
