import VrarcArchive
import VrarcFormat

/// Makes an archive of data frames, INDEX, NAMES, DIRS and 256 bytes for the footer, by writing what follows from them:
/// block checksums, fan-outs, table, digests, the footer's checksum and its copy.
///
/// The 64 KiB of fan-outs need not be in the input so, and no change ends at a digest. Places and counts of the footer
/// are added to the right ones, so zeros stand for an honest footer.
struct ArchiveSealer {
    private var bytes: [UInt8]
    private var entries: [SectionEntry] = []
    private var indexBuckets: [Int] = []
    private var nameBuckets: [Int] = []

    private init(_ body: [UInt8]) {
        bytes = body
    }

    /// The archive, or `nil` if the input has no footer or no sections.
    static func seal(_ input: [UInt8]) -> [UInt8]? {
        guard input.count > Footer.length, let given = unsafe Footer(Array(input.suffix(Footer.length)).span.bytes)
        else { return nil }
        var frames = FrameSealer()
        guard let body = frames.sealAll(Array(input.dropLast(Footer.length))) else { return nil }
        var sealer = ArchiveSealer(body)
        guard let dataEnd = sealer.findSections() else { return nil }
        return sealer.finish(given, dataEnd)
    }

    /// Notes the sections at the end of the body; gives where the first one begins.
    private mutating func findSections() -> UInt64? {
        let reader = FrameReader(MemorySource(bytes), limit: UInt64(bytes.count))
        var offset: UInt64 = 0
        var dataEnd: UInt64?
        while offset < bytes.count, let header = try? reader.header(at: offset) {
            switch header {
            case .data(let data):
                guard let extent = try? reader.extent(of: data, at: offset) else { return dataEnd }
                offset += extent.length
            case .skippable(_, let length):
                guard length <= UInt64(bytes.count) - offset else { return dataEnd }
                let frame = Array(bytes[Int(offset)..<Int(offset + length)])
                if let prefix = unsafe SectionPrefix(frame.span.bytes), prefix.type != .identification {
                    dataEnd = dataEnd ?? offset
                    note(prefix.type, offset, frame)
                }
                offset += length
            }
        }
        return dataEnd
    }

    private mutating func note(_ type: SectionType, _ offset: UInt64, _ frame: [UInt8]) {
        if let last = entries.last, last.type == type, last.end == offset {
            let whole = Array(bytes[Int(last.offset)..<Int(offset) + frame.count])
            entries[entries.count - 1] = SectionEntry(
                type: type, offset: last.offset, length: UInt64(whole.count), digest: SHA256.digest(of: whole))
        } else {
            entries.append(
                SectionEntry(
                    type: type, offset: offset, length: UInt64(frame.count), digest: SHA256.digest(of: frame)))
        }
        let size = type == .index ? IndexEntry.length : type == .names ? NameEntry.length : 0
        guard size > 0 else { return }
        for start in stride(from: SectionPrefix.length, through: frame.count - size, by: size) {
            let bucket = Int(frame[start]) << 4 | Int(frame[start + 1] >> 4)
            if type == .index { indexBuckets.append(bucket) } else { nameBuckets.append(bucket) }
        }
    }

    private mutating func append(_ type: SectionType, _ body: [UInt8]) {
        let frame = SectionPrefix(type, bodyLength: UInt64(body.count)).encode() + body
        let offset = UInt64(bytes.count)
        bytes += frame
        note(type, offset, frame)
    }

    private mutating func finish(_ given: Footer, _ dataEnd: UInt64) -> [UInt8] {
        appendBlocks()
        let firstCopy = bytes.count
        bytes += [UInt8](repeating: 0, count: Footer.length)
        append(.indexFanout, Self.fanout(indexBuckets))
        append(.namesFanout, Self.fanout(nameBuckets))
        let table = SectionTable(entries).encode()
        var footer = given
        footer.end &+= UInt64(bytes.count + table.count + Footer.length)
        footer.firstCopy &+= UInt64(firstCopy)
        footer.dataEnd &+= dataEnd
        footer.tableOffset &+= UInt64(bytes.count)
        footer.tableLength &+= UInt64(table.count)
        footer.tableDigest = SHA256.digest(of: table)
        footer.blobCount &+= UInt64(indexBuckets.count)
        footer.pathCount &+= UInt64(nameBuckets.count)
        var sealed = footer.encodeWithoutChecksum()
        unsafe sealed.append(littleEndian: XXHash.xxh3(sealed.span.bytes))
        bytes.replaceSubrange(firstCopy..<firstCopy + Footer.length, with: sealed)
        return bytes + table + sealed
    }

    /// BLOCKS and BLOCKSUM of what stands before them.
    private mutating func appendBlocks() {
        var sums: [UInt8] = []
        for sum in Self.sums(bytes) { sums.append(littleEndian: sum) }
        let start = bytes.count
        append(.blocks, sums)
        var body = [UInt8](repeating: 0, count: 8)
        for sum in Self.sums(Array(bytes[start...])) { body.append(littleEndian: sum) }
        append(.blockSums, body)
    }

    private static func sums(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count, by: FormatLimits.block).map { start in
            unsafe XXHash.xxh3(Array(bytes[start..<min(bytes.count, start + FormatLimits.block)]).span.bytes)
        }
    }

    private static func fanout(_ buckets: [Int]) -> [UInt8] {
        var fanout = Fanout()
        for bucket in buckets { fanout.count(bucket: bucket) }
        fanout.accumulate()
        return fanout.encodeBody()
    }
}
