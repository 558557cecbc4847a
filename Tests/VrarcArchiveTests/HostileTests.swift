import Testing

@testable import VrarcArchive
@testable import VrarcFormat
@testable import VrarcModel

/// Numbers that no honest writer writes, under right checksums: an error each, and no trap.
@Suite struct HostileTests {
    private static let archive = Result { try MemoryBundle(images: [("one.gif", image(900, seed: 6))]).pack().0 }

    /// The archive with both copies of its footer changed, and sealed again.
    private func withFooter(_ change: (inout Footer) -> Void) throws -> [UInt8] {
        var bytes = try Self.archive.get()
        var footer = try ArchiveReader(MemorySource(bytes)).footer
        let place = Int(footer.firstCopy)
        change(&footer)
        let sealed = ArchiveWriter.seal(footer)
        bytes.replaceSubrange(place..<place + Footer.length, with: sealed)
        bytes.replaceSubrange(bytes.count - Footer.length..<bytes.count, with: sealed)
        return bytes
    }

    @Test(arguments: [1, 3, 1 << 40, 1 << 60, UInt64.max - 1, UInt64.max] as [UInt64])
    func refusesCountsThatTheSectionsDoNotHave(_ count: UInt64) throws {
        for isBlobs in [true, false] {
            let bytes = try withFooter { if isBlobs { $0.blobCount = count } else { $0.pathCount = count } }
            #expect(throws: ArchiveError.self) { try ArchiveReader(MemorySource(bytes)) }
            let report = try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 1).verify()
            #expect(report.findings.contains { $0.code == .tableMismatch })
        }
    }

    @Test(arguments: [1, UInt32.max - 1, UInt32.max] as [UInt32])
    func refusesGenerationsWithoutFootersBefore(_ generation: UInt32) throws {
        let first = try ArchiveReader(MemorySource(Self.archive.get())).footer.firstCopy
        for previous in [0, 1, first, UInt64.max] {
            let bytes = try withFooter {
                $0.generation = generation
                $0.previous = previous
            }
            let report = try ArchiveVerifier(source: MemorySource(bytes), depth: .full, jobs: 1).verify()
            #expect(report.findings.map(\.code).contains(.brokenFooterChain))
        }
    }

    @Test(arguments: [0, 1, 255, UInt64.max - 3, UInt64.max] as [UInt64])
    func refusesPlacesOutsideTheFile(_ place: UInt64) throws {
        let changes: [(inout Footer) -> Void] = [
            { $0.tableOffset = place }, { $0.tableLength = place }, { $0.dataEnd = place }, { $0.firstCopy = place },
        ]
        for change in changes {
            let report = try ArchiveVerifier(
                source: MemorySource(try withFooter(change)), depth: .full, jobs: 1
            ).verify()
            #expect(report.isDamaged)
        }
    }

    @Test func endsEverySearchForWhatIsNotThere() throws {
        // Every entry claims the same bucket and they fall instead of rising: a search that trusts their order would not end.
        let count: UInt64 = 5_000
        var body: [UInt8] = []
        for number in (0..<count).reversed() {
            var words: [UInt8] = [0, 0, 0, 0]
            words.append(contentsOf: [UInt8](repeating: UInt8(number % 251), count: 28))
            IndexEntry(
                digest: unsafe BlobDigest(words.span.bytes), offset: number, rawLength: 1, storedLength: 1,
                positionInFrame: 512, isRaw: true
            ).encode(into: &body)
        }
        let reader = try ArchiveReader(MemorySource(try hostileIndex(body, count)))
        for first in UInt8(0)...255 {
            var bytes: [UInt8] = [0, 0, 0, 0]
            bytes.append(contentsOf: [UInt8](repeating: first, count: 27) + [first ^ 1])
            let digest = unsafe BlobDigest(bytes.span.bytes)
            #expect((try? reader.entry(for: digest)) == .some(nil))
        }
    }

    /// The archive with this body in the place of its INDEX, and tables that fit.
    private func hostileIndex(_ body: [UInt8], _ count: UInt64) throws -> [UInt8] {
        let old = try Self.archive.get()
        let reader = try ArchiveReader(MemorySource(old))
        var bytes = Array(old[..<Int(reader.footer.dataEnd)])
        var entries: [SectionEntry] = []
        var footer = reader.footer
        for section in reader.table.entries {
            if section.type == .indexFanout {
                footer.firstCopy = UInt64(bytes.count)
                bytes += [UInt8](repeating: 0, count: Footer.length)
            }
            var frame = Array(old[Int(section.offset)..<Int(section.end)])
            if section.type == .index { frame = SectionPrefix(.index, bodyLength: UInt64(body.count)).encode() + body }
            if section.type == .indexFanout {
                var fanout = Fanout()
                for _ in 0..<count { fanout.count(bucket: 0) }
                fanout.accumulate()
                frame =
                    SectionPrefix(.indexFanout, bodyLength: UInt64(Fanout.bodyLength)).encode() + fanout.encodeBody()
            }
            entries.append(
                SectionEntry(
                    type: section.type, offset: UInt64(bytes.count), length: UInt64(frame.count),
                    digest: SHA256.digest(of: frame)))
            bytes += frame
        }
        let table = SectionTable(entries).encode()
        footer.tableOffset = UInt64(bytes.count)
        footer.tableDigest = SHA256.digest(of: table)
        footer.blobCount = count
        footer.end = footer.tableOffset + UInt64(table.count + Footer.length)
        let sealed = ArchiveWriter.seal(footer)
        bytes.replaceSubrange(Int(footer.firstCopy)..<Int(footer.firstCopy) + Footer.length, with: sealed)
        return bytes + table + sealed
    }
}
