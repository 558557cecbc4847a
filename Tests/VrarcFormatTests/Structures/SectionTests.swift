import Testing
import VrarcTestSupport

@testable import VrarcFormat

/// Property: what is encoded is read back; 300 random structures each, seed 101.
@Suite struct SectionTests {
    private static let runs = 300

    private func digest(_ random: inout SeededRandom) -> BlobDigest {
        var bytes: [UInt8] = []
        for _ in 0..<4 { bytes.append(littleEndian: random.next()) }
        return VrarcFormatTests.digest(in: bytes)
    }

    @Test func readsBackIndexEntries() {
        var random = SeededRandom(seed: 101)
        for _ in 0..<Self.runs {
            let entry = IndexEntry(
                digest: digest(&random), offset: random.next(), rawLength: random.next(),
                storedLength: random.next() & 0xFFFF_FFFF_FFFF,
                positionInFrame: UInt32(truncatingIfNeeded: random.next()),
                isRaw: random.next() & 1 == 0)
            var bytes: [UInt8] = []
            entry.encode(into: &bytes)
            #expect(bytes.count == IndexEntry.length)
            #expect(IndexEntry(bytes: bytes) == entry)
        }
    }

    @Test(arguments: [58, 59, 60, 61, 62, 63])
    func doesNotKnowAnIndexEntryWithABitInByte(_ position: Int) {
        let entry = IndexEntry(
            digest: BlobDigest(hex: String(repeating: "0", count: 64))!, offset: 1, rawLength: 1, storedLength: 1,
            positionInFrame: 512, isRaw: true)
        var bytes: [UInt8] = []
        entry.encode(into: &bytes)
        #expect(IndexEntry(bytes: bytes).isKnown)
        bytes[position] |= 0x80
        #expect(!IndexEntry(bytes: bytes).isKnown)
    }

    @Test func readsBackNameEntriesInTheOrderOfTheirBytes() {
        var random = SeededRandom(seed: 101)
        var encoded: [[UInt8]] = []
        var entries: [NameEntry] = []
        for _ in 0..<Self.runs {
            let entry = NameEntry(key: NameKey(digest(&random)), ordinal: random.next())
            var bytes: [UInt8] = []
            entry.encode(into: &bytes)
            #expect(bytes.count == NameEntry.length)
            #expect(NameEntry(bytes: bytes) == entry)
            encoded.append(bytes)
            entries.append(entry)
        }
        let byKey = entries.sorted { $0.key < $1.key }.map(\.ordinal)
        let byBytes = encoded.sorted { $0.lexicographicallyPrecedes($1) }.map { NameEntry(bytes: $0).ordinal }
        #expect(byKey == byBytes)
    }

    @Test func readsBackTheFooter() throws {
        var random = SeededRandom(seed: 101)
        for _ in 0..<Self.runs {
            var footer = Footer(tableDigest: digest(&random), contentID: digest(&random), archiveID: digest(&random))
            footer.end = random.next()
            footer.previous = random.next()
            footer.firstCopy = random.next()
            footer.dataEnd = random.next()
            footer.tableOffset = random.next()
            footer.tableLength = random.next()
            footer.blobCount = random.next()
            footer.pathCount = random.next()
            footer.tarLength = random.next()
            footer.payloadOctets = random.next()
            footer.payloadFiles = random.next()
            footer.generation = UInt32(truncatingIfNeeded: random.next())
            var bytes = footer.encodeWithoutChecksum()
            #expect(bytes.count == Footer.checksumPosition)
            bytes.append(littleEndian: UInt64(0))
            #expect(VrarcFormatTests.footer(in: bytes) == footer)
            bytes[240] = 1
            #expect(VrarcFormatTests.footer(in: bytes)?.reservedIsZero == false)
        }
    }

    @Test func readsBackTheTable() throws {
        var random = SeededRandom(seed: 101)
        let table = SectionTable(
            SectionType.inTable.map {
                SectionEntry(type: $0, offset: random.next() >> 2, length: random.next() >> 2, digest: digest(&random))
            })
        let bytes = table.encode()
        #expect(try VrarcFormatTests.table(in: bytes, at: 0) == table)
        for length in 0..<bytes.count {
            #expect(throws: FormatError.self) { try VrarcFormatTests.table(in: Array(bytes[..<length]), at: 0) }
        }
    }

    @Test func refusesATableWhoseSectionEndsBeyond64Bits() {
        let entry = SectionEntry(
            type: .index, offset: .max, length: 2, digest: BlobDigest(hex: String(repeating: "a", count: 64))!)
        let bytes = SectionTable([entry]).encode()
        #expect(throws: FormatError(.tableMismatch, at: 9, "a section's end is beyond 2^64")) {
            try table(in: bytes, at: 9)
        }
    }

    @Test func readsBackDirectoryRecordsAndRefusesCutOnes() {
        var record = DirectoryRecord(kind: .collection, path: Array("data/collections/猫".utf8))
        record.storedFrom = 1
        record.storedTo = .max
        record.files = 3
        record.octets = 4
        var body: [UInt8] = []
        record.encode(into: &body)
        #expect(VrarcFormatTests.record(in: body) == record)
        for length in 0..<body.count { #expect(VrarcFormatTests.record(in: Array(body[..<length])) == nil) }
    }

    @Test func tellsCollectionsAndClassifiersFromOtherDirectories() {
        func kind(_ path: String) -> DirectoryRecord.Kind { DirectoryRecord.kind(of: Array(path.utf8)) }
        #expect(kind("data/collections/a") == .collection)
        #expect(kind("data/classifiers/a") == .classifier)
        for path in ["data", "data/collections", "data/collections/a/images", "data/attachments/b"] {
            #expect(kind(path) == .directory)
        }
    }
}
