import Foundation
import SystemPackage
import Testing
import VrarcTestSupport

@testable import VrarcArchive
@testable import VrarcFormat

/// A full verification that is ended and taken up.
@Suite struct RecordedVerifierTests {
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-record-\(UUID().uuidString)").path

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        var record: FilePath { FilePath(path + "/record") }
        func read() -> [UInt8] { [UInt8](FileManager.default.contents(atPath: record.string) ?? Data()) }
        func write(_ bytes: some Collection<UInt8>) throws {
            try Data(bytes).write(to: URL(filePath: record.string))
        }
    }

    private let folder: Folder

    init() throws { folder = try Folder() }

    private func verifier(_ source: any ByteSource, stride: UInt64 = 1, jobs: Int = 1) -> RecordedVerifier {
        RecordedVerifier(source: source, jobs: jobs, record: folder.record, stride: stride, progress: nil)
    }

    private func verify(_ bytes: [UInt8], stride: UInt64 = 1) throws -> VerificationReport {
        try verifier(MemorySource(bytes), stride: stride).verify()
    }

    /// What two reports of one archive have in common, whichever way they came about.
    private func outcome(_ report: VerificationReport) -> [String] {
        report.findings.map { "\($0.code.rawValue) \($0.place)" } + report.established
            + ["\(report.intactBlobs) of \(report.blobs)"]
    }

    @Test(arguments: Fixture.all(in: "good")) func findsNothingInGoodArchives(_ fixture: Fixture) throws {
        for jobs in [1, 3] {
            let report = try verifier(MemorySource(fixture.archive), jobs: jobs).verify()
            #expect(report.findings == [])
            #expect(report.established == ["stored intact", "lists consistent", "contents intact"])
            #expect(report.depth == .full && report.intactBlobs == report.blobs)
        }
    }

    /// Property: of 300 archives with one other byte each, and 60 that are shorter, seed 643, those are damaged that a full
    /// verification finds damaged, and no stored byte that differs is called intact.
    @Test func findsDamageWhereAFullVerificationDoes() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        var random = SeededRandom(seed: 643)
        for number in 0..<360 {
            var damaged = bytes
            if number < 300 {
                damaged[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
            } else {
                damaged.removeLast(1 + random.below(bytes.count))
            }
            let full = try ArchiveVerifier(source: MemorySource(damaged), depth: .full, jobs: 1).verify()
            let report = try verify(damaged, stride: 1 << 16)
            #expect(report.isDamaged == full.isDamaged, "\(number)")
            #expect(!report.established.contains("stored intact") || full.established.contains("stored intact"))
            try? FileManager.default.removeItem(atPath: folder.record.string)
        }
    }

    /// Property: ended at any checkpoint or in the midst of any line of its record, and taken up, it reports what one run
    /// does: each line's end and 40 places, seed 644, for a sound archive and one with three damaged contents.
    @Test func takenUpAnywhereItReportsTheSame() throws {
        let (sound, _) = try PackingTests.bundle.pack()
        var damaged = sound
        for part in [5, 3, 2] { damaged[sound.count / part] ^= 16 }
        var random = SeededRandom(seed: 644)
        for bytes in [sound, damaged] {
            try? FileManager.default.removeItem(atPath: folder.record.string)
            let whole = outcome(try verify(bytes))
            let record = folder.read()
            let ends = record.indices.filter { record[$0] == 0x0A }.map { $0 + 1 }
            #expect(ends.count > 5)
            let first = try #require(ends.first { record[..<$0].suffix(60).contains("checked_to".utf8) })
            for end in ends.dropLast() + (0..<40).map({ _ in random.below(record.count) }) {
                try folder.write(record[..<end])
                let second = verifier(MemorySource(bytes))
                #expect(outcome(try second.verify()) == whole, "\(end)")
                #expect(second.resumedFrom > 0 || end < first, "\(end)")
                #expect(folder.read().count <= record.count)
            }
        }
    }

    @Test func aRunThatEndedIsNotContinued() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        _ = try verify(bytes)
        let second = verifier(MemorySource(bytes))
        #expect(try second.verify().established.contains("contents intact") && second.resumedFrom == 0)
    }

    @Test func whatIsCheckedIsNotReadAgain() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        _ = try verify(bytes)
        let record = folder.read()
        let lines = record.split(separator: 0x0A)
        let half = lines[..<(lines.count / 2)].reduce(0) { $0 + $1.count + 1 }
        try folder.write(record[..<half])
        let source = CountingReads(bytes)
        let second = verifier(source)
        _ = try second.verify()
        #expect(second.resumedFrom > UInt64(FormatLimits.block))
        let block = second.resumedFrom / UInt64(FormatLimits.block) * UInt64(FormatLimits.block)
        let lists = CountingReads(bytes)
        _ = try ListVerifier(source: lists).verify()
        // The documents and the manifest are read with the lists, in each run.
        let ofLists = Set(lists.ranges)
        #expect(source.ranges.filter { $0.upperBound <= block && !ofLists.contains($0) } == [])
    }

    @Test func aPlaceThatCanNotBeReadIsReadAgain() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        let failing = FailingSource(MemorySource(bytes), failing: 300_000..<300_100)
        let report = try verifier(failing).verify()
        #expect(report.findings.contains { $0.code == .readError })
        #expect(!report.established.contains("stored intact") && !report.established.contains("contents intact"))
        let second = verifier(MemorySource(bytes))
        let later = try second.verify()
        #expect(later.findings == [] && later.established.contains("contents intact"))
        #expect(second.resumedFrom <= 300_000)
    }

    @Test func theRecordOfAnotherArchiveIsLeftAlone() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        for text in [
            "notes of mine\n", "{}", #"{"format":"vrarc-verification-1","file_id":"00","size":1}"# + "\n",
        ] {
            try folder.write(Array(text.utf8))
            let error = #expect(throws: ArchiveError.self) { try verify(bytes) }
            #expect(error?.code == .exists && folder.read() == Array(text.utf8))
            #expect(
                error?.detail == "it is not the record of a verification of this archive; name another file")
        }
        try FileManager.default.removeItem(atPath: folder.record.string)
        try FileManager.default.createDirectory(atPath: folder.record.string, withIntermediateDirectories: true)
        #expect(throws: ArchiveError.self) { try verify(bytes) }
    }

    @Test func twoRunsDoNotShareARecord() throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        let id = try ArchiveReader(MemorySource(bytes)).fileID
        let first = try VerifyRecord(folder.record, fileID: id, length: UInt64(bytes.count), name: "a")
        let error = #expect(throws: ArchiveError.self) { try verify(bytes) }
        #expect(
            error?.code == .exists && error?.detail == "another run works on it; wait until it has ended, or stop it")
        withExtendedLifetime(first) {}
    }

    @Test(arguments: [
        #"{"checked_to":18446744073709551615,"intact":1}"#, #"{"checked_to":70000,"intact":18446744073709551615}"#,
        #"{"checked_to":-1,"intact":1}"#, #"{"checked_to":70000}"#, #"{"finding":{"code":"E999"}}"#, "[1", "",
        #"{"checked_to":1e99,"intact":0.5}"#,
    ]) func aLineThatIsNoneIsNotBelieved(_ line: String) throws {
        let (bytes, _) = try PackingTests.bundle.pack()
        _ = try verify(bytes)
        let head = try #require(folder.read().split(separator: 0x0A).first)
        let behind = #"{"checked_to":200000,"intact":3}"#
        try folder.write(Array(head) + Array("\n\(line)\n\(behind)\n".utf8))
        let second = verifier(MemorySource(bytes))
        #expect(try second.verify().established.contains("contents intact") && second.resumedFrom == 0)
    }

    /// Bytes in memory that note which of them are read.
    private final class CountingReads: ByteSource {
        private let base: MemorySource
        private let noted = Locked<[Range<UInt64>]>([])

        init(_ bytes: [UInt8]) { base = MemorySource(bytes) }

        var name: String { base.name }
        var length: UInt64 { base.length }
        var ranges: [Range<UInt64>] { noted.withLock { $0 } }

        func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(IOFault) -> Int {
            noted.withLock { $0.append(offset..<offset + UInt64(buffer.count)) }
            return unsafe try base.read(at: offset, into: buffer)
        }
    }
}
