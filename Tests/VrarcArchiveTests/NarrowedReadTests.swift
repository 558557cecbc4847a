import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

@Suite struct NarrowedReadTests {
    /// Property: of 300 ranges, seed 612, each with up to three unreadable places, all sectors are read that can be.
    @Test func allThatCanBeReadIsRead() {
        var random = SeededRandom(seed: 612)
        let bytes = random.bytes(200_000)
        for _ in 0..<300 {
            var source: any ByteSource = MemorySource(bytes)
            var bad: Set<Int> = []
            for _ in 0..<random.below(4) {
                let start = random.below(bytes.count)
                let end = min(bytes.count, start + 1 + random.below(3000))
                source = FailingSource(source, failing: UInt64(start)..<UInt64(end))
                bad.formUnion(start / 512...(end - 1) / 512)
            }
            let start = random.below(bytes.count)
            let count = random.below(bytes.count - start)
            let read = NarrowedRead(source, at: UInt64(start), count: count, .toTheEnd)
            let got = read.bytes.array(0..<count)
            for sector in start / 512...(start + count) / 512 {
                let range = max(start, sector * 512)..<min(start + count, sector * 512 + 512)
                guard !range.isEmpty else { continue }
                let isReadable = read.isReadable(UInt64(range.lowerBound)..<UInt64(range.upperBound))
                if isReadable { #expect(got[(range.lowerBound - start)..<(range.upperBound - start)] == bytes[range]) }
                // A piece of a bad sector that the range only touches may itself be readable.
                if !bad.contains(sector) || (range.count == 512 && isReadable) {
                    #expect(isReadable == !bad.contains(sector), "sector \(sector) of \(start) + \(count)")
                }
            }
            #expect((read.fault == nil) == read.unreadable.isEmpty)
        }
    }

    @Test func theFaultNamesTheFirstSectorThatCanNotBeRead() throws {
        let base = MemorySource([UInt8](repeating: 7, count: 1 << 20))
        let source = FailingSource(base, failing: 700_000..<700_001)
        do throws(IOFault) {
            _ = try source.read(at: 100, count: 1_000_000)
            Issue.record("it was read")
        } catch {
            let offset = try #require(error.offset)
            #expect(offset == 700_000 / 512 * 512)
        }
    }

    @Test func aDiskThatCanNotBeReadAtAllIsSoonGivenUp() {
        let base = MemorySource([UInt8](repeating: 7, count: 4 << 20))
        let recording = RecordingSource(FailingSource(base, failing: 0..<4 << 20))
        let read = NarrowedRead(recording, at: 0, count: 4 << 20, .toTheEnd)
        #expect(read.unreadable == [0..<4 << 20])
        #expect(recording.reads.count <= 3 * NarrowedRead.patience)
    }

    @Test func aFaultThatPassesDoesNoHarm() throws {
        let source = FailingSource(MemorySource(Array(0..<250)), failing: 100..<101, times: 1)
        #expect(try source.bytes(at: 50, count: 100) == Array(50..<150))
    }

    @Test func anUnreadablePlaceHidesNoOtherFinding() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        var changed = bytes
        changed[100_000] ^= 1
        let source = FailingSource(MemorySource(changed), failing: 300_000..<300_100)
        let report = try ArchiveVerifier(source: source, depth: .scrub, jobs: 2).verify()
        let found = report.findings.map { "\($0.code.rawValue) \($0.place)" }
        #expect(found == ["E013 offset(65536)", "E080 offset(\(300_000 / 512 * 512))"])
    }
}
