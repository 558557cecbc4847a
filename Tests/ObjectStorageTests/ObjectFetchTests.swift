import Foundation
import HTTPTransport
import SystemPackage
import Testing
import VrarcArchive

@testable import ObjectStorage

/// An object on its way to a file.
@Suite struct ObjectFetchTests {
    private let store: FakeStore

    init() throws { store = try FakeStore() }

    /// Puts an object of three parts there.
    private func put(_ size: Int = FakeStore.size) throws {
        let sink = try ObjectSink(store.client, store.place(), UploadOptions())
        try sink.write([.bytes(FakeStore.bytes(size))])
        try sink.commit()
    }

    private func fetch(replace: Bool = false) throws -> FetchReport {
        try ObjectFetch(
            store.client, store.place(), to: FilePath(store.folder + "/b"), replace: replace, parallel: 1
        ).run()
    }

    /// Ends a run behind its first request, which is for the last part: what that has decides how the others are compared.
    private func interrupt() throws {
        try store.fail("GetObject", "answer", "\"status\": 403, \"skip\": 1, \"times\": 99")
        #expect((#expect(throws: StoreError.self) { try fetch() })?.kind == .forbidden)
        #expect(try store.names() == ["b.fetching", "b.fetching.jsonl"])
        try store.set(#"{"faults": []}"#)
    }

    private func expectThere() throws {
        #expect(store.read("b") == FakeStore.bytes(FakeStore.size))
        #expect(try store.names() == ["b"])
    }

    @Test(arguments: [0, 5, 8 << 20, FakeStore.size]) func anObjectBecomesAFile(_ size: Int) throws {
        try put(size)
        let report = try fetch()
        #expect(report.fetchedBytes == UInt64(size) && report.reusedBytes == 0 && report.comparison == .store)
        #expect(store.read("b") == FakeStore.bytes(size))
        #expect(try store.names() == ["b"])
    }

    @Test func aSecondRunFetchesWhatIsMissing() throws {
        try put()
        try interrupt()
        let report = try fetch()
        #expect(report.reusedBytes == UInt64(FakeStore.size - 2 * FakeStore.part))
        #expect(report.fetchedBytes == UInt64(2 * FakeStore.part))
        try expectThere()
    }

    @Test func whatDoesNotFitTheLedgerIsFetchedAgain() throws {
        try put()
        try interrupt()
        var bytes = try #require(store.read("b.fetching"))
        bytes[bytes.count - 77] ^= 1
        _ = try store.write("b.fetching", bytes + [UInt8](repeating: 7, count: FakeStore.size))
        let report = try fetch()
        #expect(report.reusedBytes == 0)
        try expectThere()
    }

    @Test func aTornLedgerIsTakenUp() throws {
        try put()
        try interrupt()
        let ledger = try #require(store.read("b.fetching.jsonl"))
        for length in [0, 10, ledger.count - 40, ledger.count - 1] {
            _ = try store.write("b.fetching.jsonl", Array(ledger.prefix(length)))
            // Without a head nothing may be there.
            if length <= 10 { try? FileManager.default.removeItem(atPath: store.folder + "/b.fetching") }
            #expect(try fetch().reusedBytes == 0)
            try expectThere()
            try FileManager.default.removeItem(atPath: store.folder + "/b")
        }
    }

    @Test(arguments: [
        #"{"part":0,"sha256":"SHA"}"#, #"{"part":-1,"sha256":"SHA"}"#, #"{"part":99999999999999999999,"sha256":"SHA"}"#,
        #"{"part":9223372036854775807,"sha256":"SHA"}"#, #"{"part":1,"sha256":"SHA"}"#, "{", "",
    ]) func aLedgersLinesAreNotBelieved(_ line: String) throws {
        try put()
        try interrupt()
        let head = try #require(store.read("b.fetching.jsonl")?.split(separator: 0x0A).first)
        let text = line.replacing("SHA", with: String(repeating: "ab", count: 32))
        _ = try store.write("b.fetching.jsonl", Array(head) + Array("\n\(text)\n".utf8))
        #expect(try fetch().reusedBytes == 0)
        try expectThere()
    }

    @Test func whatIsOfAnotherObjectIsLeftAlone() throws {
        try put()
        try interrupt()
        let before = (store.read("b.fetching"), store.read("b.fetching.jsonl"))
        try store.set(#"{"objects": {"a.vrarc": "another"}}"#)
        #expect((#expect(throws: ArchiveError.self) { try fetch() })?.code == .exists)
        #expect(store.read("b.fetching") == before.0 && store.read("b.fetching.jsonl") == before.1)
    }

    @Test(arguments: ["b.fetching", "b.fetching.jsonl"]) func somebodysFileIsLeftAlone(_ name: String) throws {
        try put(5)
        _ = try store.write(name, Array("mine".utf8))
        let error = #expect(throws: ArchiveError.self) { try fetch() }
        let isPart = name == "b.fetching"
        let detail =
            isPart ? "it is there, without a ledger of what it is; remove it" : "it is of another object, or of another"
        #expect(error?.code == .exists && error?.detail.hasPrefix(detail) == true)
        #expect(store.read(name) == Array("mine".utf8) && store.read("b") == nil)
    }

    @Test func aFileThatIsThereIsReplacedOnlyIfItMayBe() throws {
        try put(5)
        _ = try store.write("b", Array("mine".utf8))
        #expect(throws: (any Error).self) { try fetch() }
        #expect(store.read("b") == Array("mine".utf8))
        _ = try fetch(replace: true)
        #expect(store.read("b") == FakeStore.bytes(5))
        #expect(try store.names() == ["b"])
    }

    @Test func twoRunsDoNotShareAFile() throws {
        try put()
        let object = try #require(try store.client.object(store.place()))
        let first = try FetchedFile(FilePath(store.folder + "/b"), object, store.place())
        let error = #expect(throws: ArchiveError.self) { try fetch() }
        #expect(error?.detail == "another run works on it; wait until it has ended, or stop it")
        withExtendedLifetime(first) {}
    }

    @Test func anObjectThatIsReplacedMeanwhileIsNoticed() throws {
        try put()
        try store.fail("GetObject", "replace", "\"skip\": 1")
        #expect((#expect(throws: StoreError.self) { try fetch() })?.kind == .conflict)
        #expect(store.read("b") == nil)
    }

    @Test func anotherChecksumIsCorruption() throws {
        try put()
        try store.set(#"{"lies": "YWJj-3"}"#)
        let error = #expect(throws: StoreError.self) { try fetch() }
        #expect(
            error?.kind == .corrupted
                && error?.detail
                    == "what came has another checksum than the store keeps; the next run brings all of it again"
        )
        #expect(store.read("b") == nil && store.read("b.fetching") != nil)
        try store.set(#"{"lies": "YWJj"}"#)
        #expect((#expect(throws: StoreError.self) { try fetch() })?.kind == .corrupted)
        // Of parts that are divided in another way nothing is known.
        try store.set(#"{"lies": "YWJj-7"}"#)
        #expect(try fetch().comparison == .length)
        try expectThere()
    }

    @Test func whatIsNotThereIsSaid() throws {
        let error = #expect(throws: StoreError.self) { try fetch() }
        #expect(error?.kind == .notFound && error?.detail == "there is no such object")
        #expect(try store.names() == [])
    }
}
