import Foundation
import SystemPackage
import Testing
import VrarcArchive
import VrarcFormat

@testable import ObjectStorage

/// An archive on its way to a file: its blocks are compared with its own checksums.
@Suite struct BlockFetchTests {
    private let store: FakeStore

    init() throws { store = try FakeStore() }

    /// An archive of three parts, and a few bytes more or less.
    private static let archive = archive(350)

    /// An archive of files that do not shrink, of 60,000 bytes and a few more each.
    private static func archive(_ files: Int) -> [UInt8] {
        let sink = MemorySink()
        do {
            let options = WriterOptions(bundleName: "blocks", softwareAgent: "vrarc tests")
            let writer = try ArchiveWriter(to: sink, options: options, pool: WorkerPool(width: 1, level: 1))
            for number in 0..<files {
                let path = Array("data/attachments/\(number + 1_000)".utf8)
                try writer.add(path, StoredContent(small: FakeStore.bytes(60_000 + number)))
            }
            try writer.endUnit()
            _ = try writer.finish()
        } catch {
            Issue.record(error)
        }
        return sink.bytes
    }

    private static func hasEndInTwoParts(_ bytes: [UInt8]) -> Bool {
        guard let blocks = try? ArchiveReader(MemorySource(bytes)).table[.blocks] else { return false }
        return bytes.count - FormatLimits.tail < 2 * FakeStore.part && blocks.offset > 2 * FakeStore.part
    }

    /// Puts bytes there as another tool would, in one request.
    private func put(_ bytes: [UInt8] = archive, _ headers: [(name: String, value: String)] = []) throws {
        _ = try store.client.put(store.place(), bytes, headers: headers)
    }

    private func fetch() throws -> FetchReport {
        try ObjectFetch(
            store.client, store.place(), to: FilePath(store.folder + "/b"), replace: false, parallel: 1
        ).run()
    }

    private func expectThere(_ bytes: [UInt8] = archive) throws {
        #expect(store.read("b") == bytes)
        #expect(try store.names() == ["b"])
    }

    @Test(arguments: [true, false]) func blocksAreComparedAsTheyCome(_ hasChecksums: Bool) throws {
        try store.set("{\"checksums\": \(hasChecksums)}")
        #expect(Self.archive.count > 2 * FakeStore.part)
        try put()
        let report = try fetch()
        #expect(report.comparison == .blocks && !report.isDamaged)
        #expect(report.fetchedBytes == UInt64(Self.archive.count))
        try expectThere()
        #expect(try store.calls("GetObject").allSatisfy { $0.range?.hasPrefix("bytes=0-0") == false })
    }

    /// The last 128 KiB, which come first, begin in the part before the one that has the checksums.
    @Test(arguments: [false, true]) func anEndInTwoPartsIsComparedToo(_ isFlipped: Bool) throws {
        let archives = (270...280).lazy.map { Self.archive($0) }
        let bytes = try #require(archives.first { Self.hasEndInTwoParts($0) })
        try put(bytes)
        if isFlipped { try store.fail("GetObject", "flip", "\"bytes\": 70000") }
        let report = try fetch()
        #expect(report.comparison == .blocks && !report.isDamaged)
        try expectThere(bytes)
    }

    @Test func aPartThatComesOtherwiseEachTimeIsNotGivenOut() throws {
        try put()
        try store.set(
            #"{"faults": [{"call": "GetObject", "do": "flip", "skip": 1, "bytes": 70000},"#
                + #" {"call": "GetObject", "do": "flip", "bytes": 80000}]}"#)
        let error = #expect(throws: StoreError.self) { try fetch() }
        #expect(error?.kind == .corrupted && error?.detail == "a part of it comes with other bytes each time")
        #expect(store.read("b") == nil)
        try store.set(#"{"faults": []}"#)
        let report = try fetch()
        #expect(report.comparison == .blocks && !report.isDamaged && report.reusedBytes > 0)
        try expectThere()
    }

    /// Nothing tells which part is wrong, so none is believed in the next run.
    @Test func afterAnotherChecksumAllPartsComeAgain() throws {
        var bytes = Self.archive
        bytes[bytes.count - 1] ^= 1
        try put(bytes)
        try store.set(#"{"lies": "YWJj"}"#)
        for _ in 0..<2 {
            #expect((#expect(throws: StoreError.self) { try fetch() })?.kind == .corrupted)
            #expect(store.read("b") == nil && store.read("b.fetching") == bytes)
        }
        try store.set(#"{"lies": null}"#)
        let report = try fetch()
        #expect(report.comparison == .store && report.reusedBytes == 0)
        try expectThere(bytes)
    }

    @Test func aPartThatCameOtherwiseIsAskedForAgain() throws {
        try put()
        // The second request is for the first part: the end comes first.
        try store.fail("GetObject", "flip", "\"skip\": 1, \"bytes\": 70000")
        let report = try fetch()
        #expect(report.comparison == .blocks && !report.isDamaged)
        try expectThere()
        #expect(try store.calls("GetObject").filter { $0.range?.hasPrefix("bytes=0-") == true }.count == 2)
    }

    @Test(arguments: [true, false]) func whatTheStoreHasDamagedComesAsItIsAndIsSaid(_ hasChecksums: Bool) throws {
        try store.set("{\"checksums\": \(hasChecksums)}")
        var bytes = Self.archive
        bytes[9_000_000] ^= 1
        try put(bytes)
        let report = try fetch()
        #expect(report.comparison == (hasChecksums ? .store : .length) && report.isDamaged)
        try expectThere(bytes)
    }

    @Test(arguments: [1, 200, 300, 5_000, 40_000, 70_000]) func anEndThatIsDamagedProvesNothing(_ back: Int) throws {
        var bytes = Self.archive
        bytes[bytes.count - back] ^= 1
        try put(bytes)
        #expect(try fetch().comparison == .store)
        try expectThere(bytes)
    }

    @Test func damageBesideTheEndIsSeenToo() throws {
        let reader = try ArchiveReader(MemorySource(Self.archive))
        let blocks = try #require(reader.table[.blocks])
        var bytes = Self.archive
        bytes[Int(blocks.offset) - 1] ^= 1
        try put(bytes)
        #expect(try fetch().comparison == .store)
        try expectThere(bytes)
    }

    @Test func idsOfAnotherArchiveAreNotBelieved() throws {
        let id = try ArchiveReader(MemorySource(Self.archive)).fileID.description
        try put(Self.archive, [("x-amz-meta-vrarc-file-id", id)])
        #expect(try fetch().comparison == .blocks)
        try FileManager.default.removeItem(atPath: store.folder + "/b")
        _ = try store.client.put(
            store.place("other"), Self.archive,
            headers: [("x-amz-meta-vrarc-file-id", String(repeating: "a", count: 64))])
        let other = ObjectFetch(store.client, store.place("other"), to: FilePath(store.folder + "/b"), replace: false)
        #expect(try other.run().comparison == .store)
    }

    // MARK: - Taken up

    /// Ends a run behind so many requests.
    private func interrupt(behind requests: Int) throws {
        try store.fail("GetObject", "answer", "\"status\": 403, \"skip\": \(requests), \"times\": 99")
        #expect((#expect(throws: StoreError.self) { try fetch() })?.kind == .forbidden)
        try store.set(#"{"faults": []}"#)
    }

    @Test func aSecondRunBelievesNoPartThatIsNotThere() throws {
        try put()
        try interrupt(behind: 2)
        let before = try #require(store.read("b.fetching"))
        #expect(try fetch().reusedBytes == UInt64(Self.archive.count - FakeStore.part))
        try expectThere()
        for place in [0, 65_536, FakeStore.part - 1, before.count - 1] {
            try FileManager.default.removeItem(atPath: store.folder + "/b")
            try interrupt(behind: 2)
            var torn = before
            torn[place] ^= 1
            _ = try store.write("b.fetching", torn)
            let report = try fetch()
            #expect(report.comparison == .blocks && report.reusedBytes < UInt64(Self.archive.count - FakeStore.part))
            try expectThere()
        }
    }

    @Test(arguments: [
        #"{"part":2,"blocks":true}"#, #"{"part":2,"blocks":false}"#, #"{"part":0,"blocks":true}"#,
        #"{"part":99999999999999999999,"blocks":true}"#, #"{"part":9223372036854775807,"blocks":true}"#,
        #"{"blocks":true}"#,
    ]) func aLedgersLinesAreNotBelieved(_ line: String) throws {
        try put()
        try interrupt(behind: 1)
        let ledger = try #require(store.read("b.fetching.jsonl"))
        _ = try store.write("b.fetching.jsonl", ledger + Array("\(line)\n".utf8))
        #expect(try fetch().reusedBytes == UInt64(Self.archive.count - 2 * FakeStore.part))
        try expectThere()
    }
}
