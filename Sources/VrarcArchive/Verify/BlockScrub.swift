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
        let sums = tail.table.entries.filter { $0.type == .blockSums }
        let blocks = tail.table.entries.filter { $0.type == .blocks }
        for (blocks, sums) in zip(blocks, sums) {
            if let tables = readTables(blocks, sums, &findings) { compare(tables, &findings) }
        }
        for type in [SectionType.indexFanout, .namesFanout] {
            guard let section = tail.table[type], let bytes = bytes(of: section, &findings) else { continue }
            if SHA256.digest(of: bytes) != section.digest { findings.add(.sectionDigestMismatch, at: section.offset) }
        }
        try Interruption.check()
        return findings.findings.count == before
    }

    /// A section's bytes; `nil`, and a finding, if they can't be read.
    private func bytes(of section: SectionEntry, _ findings: inout FindingCollector) -> [UInt8]? {
        do throws(IOFault) {
            return try source.bytes(at: section.offset, count: Int(section.length))
        } catch {
            findings.add(error)
            return nil
        }
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
    ) -> Tables? {
        guard let sumBytes = bytes(of: sums, &findings) else { return nil }
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
        let stored = NarrowedRead(source, at: blocks.offset, count: Int(blocks.length), .toTheEnd)
        for hole in stored.unreadable { findings.add(hole, stored.fault) }
        let bytes = stored.bytes.array(0..<stored.bytes.count)
        var isSound: [Bool] = []
        for piece in 0..<Int(pieces) {
            let end = min(bytes.count, (piece + 1) * FormatLimits.block)
            let place = blocks.offset + UInt64(piece * FormatLimits.block)
            guard stored.isReadable(place..<blocks.offset + UInt64(end)) else {
                isSound.append(false)
                continue
            }
            let sum = unsafe XXHash.xxh3(bytes.span.bytes.extracting(piece * FormatLimits.block..<end))
            let expected = unsafe sumBytes.span.bytes.load(UInt64.self, at: SectionPrefix.length + 8 + 8 * piece)
            isSound.append(sum == expected)
            if sum != expected {
                findings.add(.blockTableDamaged, at: place)
            }
        }
        return Tables(
            from: from, blocks: blocks, count: count, bytes: bytes, geometry: tail.limits.blocks, isSound: isSound)
    }

    /// What a job found in its part of the file.
    private struct Part: Sendable {
        /// The checksum of each block; `nil` where the block can't be read.
        var sums: [UInt64?]
        var unreadable: [Range<UInt64>]
        var fault: IOFault?
    }

    /// Reads and compares 4 MiB a job, a few jobs ahead.
    private func compare(_ tables: Tables, _ findings: inout FindingCollector) {
        let end = tables.blocks.offset
        var start = tables.from
        var jobs: [(from: UInt64, job: Job<Part>)] = []
        while start < end || !jobs.isEmpty {
            while start < end, jobs.count < 2 * pool.width + 1 {
                let from = start
                let count = Int(min(Self.chunk, end - from))
                let source = source
                jobs.append((from, pool.submit { Self.part(source, from, count, $0) }))
                start += UInt64(count)
            }
            let (from, job) = jobs.removeFirst()
            let part = job.wait()
            for hole in part.unreadable { findings.add(hole, part.fault) }
            for (index, sum) in part.sums.enumerated() {
                let offset = from + UInt64(index * FormatLimits.block)
                let block = (offset - tables.from) / UInt64(FormatLimits.block)
                if let sum, let expected = tables.sum(block), expected != sum {
                    findings.add(.blockChecksumMismatch, at: offset)
                }
            }
            progress(UInt64(part.sums.count * FormatLimits.block))
            if Interruption.requested != 0 { return }
        }
    }

    private static func part(_ source: any ByteSource, _ from: UInt64, _ count: Int, _ context: WorkerContext) -> Part {
        var part = Part(sums: [], unreadable: [], fault: nil)
        part.sums.reserveCapacity((count + FormatLimits.block - 1) / FormatLimits.block)
        for start in stride(from: 0, to: count, by: piece) {
            add(source, from + UInt64(start), min(piece, count - start), to: &part, context)
        }
        return part
    }

    /// Bytes that are read and compared before the next: few enough to stay in the cache of a core between the two.
    private static let piece = 4 * FormatLimits.block

    private static func add(
        _ source: any ByteSource, _ from: UInt64, _ count: Int, to part: inout Part, _ context: WorkerContext
    ) {
        let read = NarrowedRead(source, at: from, count: count, .toTheEnd, into: context.scratch(count))
        for start in stride(from: 0, to: count, by: FormatLimits.block) {
            let end = min(start + FormatLimits.block, count)
            let isReadable = read.isReadable(from + UInt64(start)..<from + UInt64(end))
            part.sums.append(
                isReadable
                    ? unsafe XXHash.xxh3(UnsafeRawBufferPointer(rebasing: read.bytes.bytes[start..<end])) : nil)
        }
        // A hole that goes on from the piece before is one place.
        for hole in read.unreadable {
            if let last = part.unreadable.last, last.upperBound == hole.lowerBound {
                part.unreadable[part.unreadable.count - 1] = last.lowerBound..<hole.upperBound
            } else {
                part.unreadable.append(hole)
            }
        }
        part.fault = part.fault ?? read.fault
    }
}

extension FindingCollector {
    /// Notes a place that can't be read.
    fileprivate mutating func add(_ unreadable: Range<UInt64>, _ fault: IOFault?) {
        add(.readError, at: unreadable.lowerBound, fault.map { "\($0.errno)" } ?? "")
    }
}
