internal import VrarcFormat

/// The checksums of one BLOCKS section, with what BLOCKSUM says of them (spec 5.14, 5.15).
struct BlockTable: Sendable {
    /// The first byte that has a checksum.
    let from: UInt64
    /// Behind the last byte that has one.
    let end: UInt64
    /// Stored bytes of BLOCKS.
    private let bytes: [UInt8]
    private let geometry: SectionGeometry
    /// Whether each piece of BLOCKS is sound.
    private let isSound: [Bool]

    /// The checksum of the block at an offset, if it lies wholly in sound pieces.
    func sum(at offset: UInt64) -> UInt64? {
        let position = Int(geometry.position(of: (offset - from) / UInt64(FormatLimits.block)))
        guard isSound[position / FormatLimits.block], isSound[(position + 7) / FormatLimits.block] else {
            return nil
        }
        return unsafe bytes.span.bytes.load(UInt64.self, at: position)
    }

    /// Reads both sections; `nil`, and a finding, if there are no checksums to compare with.
    init?(
        _ source: any ByteSource, _ tail: ArchiveTail, _ blocks: SectionEntry, _ sums: SectionEntry,
        _ findings: inout FindingCollector
    ) {
        guard let sumBytes = source.bytes(of: sums, &findings) else { return nil }
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
        self.from = from
        end = blocks.offset
        geometry = tail.limits.blocks
        bytes = stored.bytes.array(0..<stored.bytes.count)
        isSound = Self.soundPieces(stored, bytes, blocks, sumBytes, &findings)
    }

    private static func soundPieces(
        _ stored: NarrowedRead, _ bytes: [UInt8], _ blocks: SectionEntry, _ sums: [UInt8],
        _ findings: inout FindingCollector
    ) -> [Bool] {
        var isSound: [Bool] = []
        for (piece, start) in stride(from: 0, to: bytes.count, by: FormatLimits.block).enumerated() {
            let end = min(bytes.count, start + FormatLimits.block)
            let place = blocks.offset + UInt64(start)
            guard stored.isReadable(place..<blocks.offset + UInt64(end)) else {
                isSound.append(false)
                continue
            }
            let sum = unsafe XXHash.xxh3(bytes.span.bytes.extracting(start..<end))
            let expected = unsafe sums.span.bytes.load(UInt64.self, at: SectionPrefix.length + 8 + 8 * piece)
            isSound.append(sum == expected)
            if sum != expected { findings.add(.blockTableDamaged, at: place) }
        }
        return isSound
    }
}

extension ArchiveTail {
    /// Compares the fan-outs, which lie behind BLOCKS, with the table's SHA-256 of them.
    func checkFanouts(_ source: any ByteSource, _ findings: inout FindingCollector) {
        for type in [SectionType.indexFanout, .namesFanout] {
            guard let section = table[type], let bytes = source.bytes(of: section, &findings) else { continue }
            if SHA256.digest(of: bytes) != section.digest {
                findings.add(.sectionDigestMismatch, at: section.offset)
            }
        }
    }
}

extension ByteSource {
    /// A section's bytes; `nil`, and a finding, if they can't be read.
    func bytes(of section: SectionEntry, _ findings: inout FindingCollector) -> [UInt8]? {
        do throws(IOFault) {
            return try bytes(at: section.offset, count: Int(section.length))
        } catch {
            findings.add(error)
            return nil
        }
    }
}

extension FindingCollector {
    /// Notes a place that can't be read.
    mutating func add(_ unreadable: Range<UInt64>, _ fault: IOFault?) {
        add(.readError, at: unreadable.lowerBound, fault.map { "\($0.errno)" } ?? "")
    }
}
