import Foundation
import HTTPTransport
import SystemPackage
import Testing
import VrarcArchive

@testable import ObjectStorage

/// A file on its way to a store that fails in every way that stores and lines do.
@Suite struct ShipmentTests {
    private let store: FakeStore

    init() throws { store = try FakeStore() }

    private func ship(
        _ size: Int = FakeStore.size, key: String = "a.vrarc", _ change: (inout UploadOptions) -> Void = { _ in }
    ) throws -> ShipmentReport {
        if store.read("a.vrarc")?.count != size { _ = try store.write("a.vrarc", size) }
        var options = UploadOptions()
        change(&options)
        return try Shipment(
            store.client, from: FilePath(store.folder + "/a.vrarc"), fileID: FakeStore.fileID, to: store.place(key),
            options, parallel: 3
        ).run()
    }

    private func failure(_ size: Int = FakeStore.size) -> StoreError? {
        (#expect(throws: StoreError.self) { try ship(size) })
    }

    private func expectThere(_ size: Int = FakeStore.size) throws {
        #expect(try store.object("a.vrarc") == FakeStore.bytes(size))
        #expect(try store.state().uploads == 0 && store.names() == ["a.vrarc"])
    }

    // MARK: - Without faults

    @Test(arguments: [0, 1, 8 << 20, (8 << 20) + 1, FakeStore.size]) func aFileBecomesAnObject(_ size: Int) throws {
        let report = try ship(size) { options in
            options.storageClass = "DEEP_ARCHIVE"
            options.metadata = ["vrarc-format": "1.0"]
        }
        #expect(report.object.size == UInt64(size) && report.sentBytes == UInt64(size) && !report.wasThere)
        #expect(report.parts == max(1, (size + FakeStore.part - 1) / FakeStore.part) && report.reusedParts == 0)
        #expect(report.object.storageClass == "DEEP_ARCHIVE" && report.object.metadata == ["vrarc-format": "1.0"])
        try expectThere(size)
        let last = try store.state().calls.last { $0.call == "PutObject" || $0.call == "CompleteMultipartUpload" }
        #expect(last?.match == "*")
    }

    @Test(arguments: [9, FakeStore.size]) func whatIsThereIsNotSentAgain(_ size: Int) throws {
        _ = try ship(size)
        let before = try store.state().calls.count
        let report = try ship(size)
        #expect(report.wasThere && report.sentBytes == 0)
        #expect(try store.state().calls.dropFirst(before).allSatisfy { ["HeadObject", "GetObject"].contains($0.call) })
    }

    @Test func anotherObjectIsNotReplaced() throws {
        _ = try ship(1_000)
        _ = try store.write("a.vrarc", 1_001)
        #expect(failure(1_001)?.detail == "it has 1000 bytes, and the file 1001")
        var other = FakeStore.bytes(1_001)
        other[1_000] ^= 1
        _ = try store.write("a.vrarc", Array(other.dropFirst()))
        let error = #expect(throws: StoreError.self) { try ship(1_000) }
        #expect(error?.kind == .conflict && error?.detail == "its last bytes are others")
        #expect(try store.object("a.vrarc") == FakeStore.bytes(1_000))
    }

    @Test(arguments: [
        #"{"checksums": false}"#, #"{"checksums": false, "etags": false}"#, #"{"etags": false}"#,
        #"{"conditions": false}"#,
    ]) func storesThatKnowLessAreGoodEnough(_ state: String) throws {
        try store.set(state)
        _ = try ship()
        try expectThere()
    }

    // MARK: - Faults of the line and the store

    @Test(
        arguments: ["drop", "lost"],
        [
            "CreateMultipartUpload", "UploadPart", "ListMultipartUploads", "CompleteMultipartUpload", "HeadObject",
        ]) func aLineThatBreaksIsTriedAgain(_ how: String, _ call: String) throws
    {
        try store.fail(call, how)
        let report = try ship()
        #expect(report.object.size == UInt64(FakeStore.size))
        #expect(try store.object("a.vrarc") == FakeStore.bytes(FakeStore.size))
        #expect(try store.state().uploads <= (call == "CreateMultipartUpload" && how == "lost" ? 1 : 0))
    }

    @Test(arguments: ["drop", "lost"], [true, false])
    func aSmallFilesAnswerMayBeLost(_ how: String, _ hasConditions: Bool) throws {
        try store.set("{\"conditions\": \(hasConditions)}")
        try store.fail("PutObject", how)
        _ = try ship(1_000)
        try expectThere(1_000)
    }

    @Test(
        arguments: [
            (500, "InternalError"), (503, "SlowDown"), (503, ""), (400, "RequestTimeout"), (400, "BadDigest"),
            (429, ""),
        ], ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"])
    func whatPassesIsTriedAgain(_ answer: (status: Int, code: String), _ call: String) throws {
        let body = answer.code.isEmpty ? "" : "<Error><Code>\(answer.code)</Code></Error>"
        try store.fail(call, "answer", "\"status\": \(answer.status), \"body\": \"\(body)\", \"times\": 2")
        _ = try ship()
        try expectThere()
    }

    @Test(arguments: ["InternalError", "SlowDown"]) func anErrorBehindSuccessIsAnError(_ code: String) throws {
        let body = "<?xml version='1.0'?><Error><Code>\(code)</Code><Message>later</Message></Error>"
        try store.fail("CompleteMultipartUpload", "answer", "\"status\": 200, \"body\": \"\(body)\"")
        _ = try ship()
        try expectThere()
        #expect(try store.calls("CompleteMultipartUpload").count == 2)
    }

    @Test func anErrorBehindSuccessThatStaysIsSaid() throws {
        let body = "  \\n<?xml version='1.0'?><Error><Code>InternalError</Code><Message>We failed.</Message></Error>"
        try store.fail("CompleteMultipartUpload", "answer", "\"status\": 200, \"times\": 99, \"body\": \"\(body)\"")
        let error = failure()
        #expect(error?.kind == .server && error?.code == "InternalError" && error?.detail == "We failed")
        #expect(try store.state().objects == [] && store.state().uploads == 1)
        // And the next run has nothing left to send.
        try store.set(#"{"faults": []}"#)
        let report = try ship()
        #expect(report.reusedParts == 3 && report.sentBytes == 0)
        try expectThere()
    }

    @Test func anErrorAfterItWasDoneIsNone() throws {
        let body = "<Error><Code>InternalError</Code></Error>"
        try store.fail("CompleteMultipartUpload", "said", "\"status\": 500, \"body\": \"\(body)\"")
        _ = try ship()
        try expectThere()
    }

    @Test(arguments: ["", "no XML", "<r><Key>other</Key></r>"]) func successThatIsNoneIsNotBelieved(_ body: String)
        throws
    {
        try store.fail("CompleteMultipartUpload", "answer", "\"status\": 200, \"times\": 99, \"body\": \"\(body)\"")
        let error = failure()
        #expect(error?.kind == .answer || error?.kind == .corrupted)
        #expect(try store.state().objects == [] && store.names() == ["a.vrarc", "a.vrarc.shipping"])
    }

    // MARK: - Corruption

    @Test func aPartThatChangedOnItsWayIsSentAgain() throws {
        // The store notices.
        try store.fail("UploadPart", "corrupt", "\"times\": 2")
        _ = try ship()
        try expectThere()
        #expect(try store.calls("UploadPart").count == 5)
    }

    @Test(arguments: [#""checksums": false"#, #""verifies": false"#, #""checksums": false, "verifies": false"#])
    func alsoWhereTheStoreDoesNotNotice(_ state: String) throws {
        try store.set("{\(state)}")
        try store.fail("UploadPart", "corrupt", "\"times\": 2")
        _ = try ship()
        try expectThere()
        #expect(try store.calls("UploadPart").count == 5)
    }

    @Test func aPartThatIsAlwaysAnotherIsRefused() throws {
        try store.set(#"{"verifies": false}"#)
        try store.fail("UploadPart", "corrupt", "\"times\": 99")
        let error = failure()
        #expect(error?.kind == .corrupted && error?.call == "UploadPart")
        #expect(error?.detail.hasSuffix("the store has other bytes than were sent, and did not notice") == true)
        #expect(try store.state().objects == [])
    }

    @Test func aSmallFileThatIsAnotherIsRefused() throws {
        try store.set(#"{"verifies": false}"#)
        try store.fail("PutObject", "corrupt", "\"times\": 99")
        let error = failure(1_000)
        #expect(error?.kind == .corrupted)
        #expect(error?.detail == "the store says it is done, and has another object or none")
    }

    @Test func storesWithoutChecksumsAreGivenMD5() throws {
        try store.set(#"{"checksums": false}"#)
        _ = try ship(44 << 20)
        #expect(try store.calls("UploadPart").filter { $0.md5 != nil }.count >= 3)
    }

    // MARK: - Others

    /// An object of other parts than ours, as another tool would divide it.
    private func putByOthers(_ lengths: [Int]) throws {
        let bytes = FakeStore.bytes(FakeStore.size)
        let upload = UnfinishedUpload(
            place: store.place(), id: try store.client.createUpload(store.place(), UploadOptions()), initiated: "",
            storageClass: nil)
        var (start, parts) = (0, [StoredPart]())
        for (number, length) in zip(1..., lengths) {
            let piece = Array(bytes[start..<start + length])
            let content = PartContent(
                length: UInt64(length), digest: PartDigest(SHA256.digest(of: piece)), body: .bytes(piece)
            ) { MD5.text(of: piece) }
            parts.append(try PartSender(store.client, upload).send(number, content))
            start += length
        }
        _ = try store.client.complete(upload, parts)
    }

    @Test(arguments: [
        [7 << 20, 7 << 20, 6 << 20], [8 << 20, 8 << 20, 4 << 20], [9 << 20, 2 << 20, 9 << 20], [20 << 20],
    ])
    func whatOthersBroughtInOtherPartsIsTheSame(_ lengths: [Int]) throws {
        try putByOthers(lengths)
        #expect(try ship().wasThere)
        // Its last bytes are the file's, and its first are not.
        var other = FakeStore.bytes(FakeStore.size)
        other[0] ^= 1
        _ = try store.write("a.vrarc", other)
        guard lengths[0] != 9 << 20 else { return }
        #expect(failure()?.detail == "its checksum is another than the file's")
        // Nothing tells how it was divided; the other facts are as they should be.
        try store.set(#"{"parts": false}"#)
        if lengths.count > 1 { #expect(try ship().wasThere) }
    }

    @Test(arguments: [1_000, FakeStore.size], ["lost", "replace"])
    func withKeysThatMayOnlyWriteALostAnswerIsNoConflict(_ size: Int, _ how: String) throws {
        try store.set(#"{"blind": true}"#)
        try store.fail(size == 1_000 ? "PutObject" : "CompleteMultipartUpload", how)
        let error = failure(size)
        #expect(error?.kind == .unseen)
        #expect(try store.object("a.vrarc").count == size || how == "replace")
    }

    @Test func aSecondWriterIsNoticed() throws {
        try store.fail("CompleteMultipartUpload", "replace")
        let error = failure()
        #expect(error?.kind == .conflict && error?.status == 412)
        #expect(try store.object("a.vrarc").count != FakeStore.size && store.state().uploads == 0)
        try store.fail("PutObject", "replace")
        _ = try store.write("b.vrarc", 1_300_000)
        let run = try Shipment(
            store.client, from: FilePath(store.folder + "/b.vrarc"), fileID: FakeStore.fileID, to: store.place("b"),
            UploadOptions())
        #expect((#expect(throws: StoreError.self) { try run.run() })?.kind == .conflict)
    }

    @Test func anObjectOfTheSameSizeProvesNothing() throws {
        // A writer that came before, in a store that says nothing but the size.
        try store.set(#"{"checksums": false, "etags": false}"#)
        try store.fail("PutObject", "replace")
        #expect(failure(1_400_000)?.kind == .conflict)
    }

    @Test func anotherRunMayHaveCompletedIt() throws {
        try store.fail(
            "CompleteMultipartUpload", "said", "\"status\": 404, \"body\": \"<Error><Code>NoSuchUpload</Code></Error>\""
        )
        _ = try ship()
        try expectThere()
    }

    @Test func answersThatLackWhatTheyAreForAreNotTaken() throws {
        try store.fail("CreateMultipartUpload", "answer", "\"status\": 200, \"body\": \"<r/>\"")
        #expect(failure()?.detail == "it names no upload")
        try store.fail("UploadPart", "answer", "\"status\": 200")
        #expect(failure()?.detail.hasSuffix(": it gives the part no ETag") == true)
        try store.fail("HeadObject", "answer", "\"status\": 200")
        #expect(try store.state().objects == [])
    }

    // MARK: - Taken up

    /// Ends a run behind its first part.
    private func interrupt() throws {
        try store.fail("UploadPart", "answer", "\"status\": 403, \"skip\": 1, \"times\": 99")
        #expect(failure()?.kind == .forbidden)
        try store.set(#"{"faults": []}"#)
        #expect(try store.state().uploads == 1)
    }

    @Test(arguments: [true, false], [true, false])
    func theSecondRunSendsWhatIsMissing(_ hasLedger: Bool, _ hasChecksums: Bool) throws {
        try store.set("{\"checksums\": \(hasChecksums)}")
        try interrupt()
        if !hasLedger { try FileManager.default.removeItem(atPath: store.folder + "/a.vrarc.shipping") }
        let before = try store.calls("UploadPart").count
        let report = try ship()
        #expect(report.reusedParts == 1 && report.sentBytes < UInt64(FakeStore.size))
        #expect(try store.calls("UploadPart").count == before + 2)
        try expectThere()
    }

    @Test func partsWithoutDigestsAreSentAgain() throws {
        try store.set(#"{"checksums": false, "etags": false}"#)
        try interrupt()
        _ = try ship()
        try expectThere()
    }

    @Test func ofAChangedFileNoObjectIsMade() throws {
        try interrupt()
        var bytes = FakeStore.bytes(FakeStore.size)
        for part in 0..<3 { bytes[part * FakeStore.part] ^= 1 }
        _ = try store.write("a.vrarc", bytes)
        let error = failure()
        #expect(error?.kind == .conflict && error?.detail.hasPrefix("an unfinished upload has another part") == true)
        #expect(try store.state().objects == [])
    }

    @Test func aFileThatChangesMeanwhileIsNoticed() throws {
        let path = try store.write("a.vrarc", FakeStore.size)
        let shipment = try Shipment(
            store.client, from: path, fileID: FakeStore.fileID, to: store.place(), UploadOptions(), parallel: 1
        ) { [store] _ in
            // As a writer that goes on.
            let file = FileHandle(forWritingAtPath: store.folder + "/a.vrarc")
            try? file?.seek(toOffset: 5)
            try? file?.write(contentsOf: Data([7]))
        }
        let error = #expect(throws: ArchiveError.self) { try shipment.run() }
        #expect(error?.detail == "it was changed while it was shipped")
        #expect(try store.state().objects == [])
    }

    /// Of what is longer only pieces are in memory, and as often as it is sent it is read again.
    @Test func longPartsAreReadWhileTheyAreSent() throws {
        let size = (16 << 20) + 1
        let bytes = FakeStore.bytes(size)
        let file = try ShipmentFile(store.write("long", bytes))
        guard case .bytes = try file.content(of: 0..<16 << 20).body else {
            Issue.record("a part of 16 MiB is not read at once")
            return
        }
        let content = try file.content(of: 0..<UInt64(size))
        guard case .stream(let length, _) = content.body else {
            Issue.record("it is in memory")
            return
        }
        #expect(length == UInt64(size) && content.digest == PartDigest(SHA256.digest(of: bytes)))
        let id = try store.client.createUpload(store.place(), UploadOptions())
        let upload = UnfinishedUpload(place: store.place(), id: id, initiated: "", storageClass: nil)
        try store.fail("UploadPart", "lost")
        let part = try PartSender(store.client, upload).send(1, content)
        _ = try store.client.complete(upload, [part])
        #expect(try store.object("a.vrarc") == bytes)
    }

    @Test func aFileThatBecomesShorterIsNoticed() throws {
        let path = try store.write("a.vrarc", FakeStore.size)
        let shipment = try Shipment(
            store.client, from: path, fileID: FakeStore.fileID, to: store.place(), UploadOptions(), parallel: 1
        ) { [store] _ in
            try? FileHandle(forWritingAtPath: store.folder + "/a.vrarc")?.truncate(atOffset: 9 << 20)
        }
        #expect(throws: (any Error).self) { try shipment.run() }
        #expect(try store.state().objects == [])
    }

    // MARK: - Lists

    @Test func listsComeInPages() throws {
        try store.set(#"{"page": 1}"#)
        let keys = ["a", "a b+c%&\u{E9}<>", "a.vrarc", "a/1", "a/\u{1F600}"]
        for key in keys { _ = try store.client.createUpload(store.place(key), UploadOptions()) }
        let found = try store.client.unfinishedUploads(StoreURL(bucket: "bucket", key: ""))
        #expect(found.map(\.place.key) == keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        #expect(found.allSatisfy { $0.id.hasPrefix("upload&") })
        #expect(try store.client.unfinishedUploads(store.place("a")).map(\.place.key) == ["a"])
        #expect(try store.client.unfinishedUploads(store.place("a/")).map(\.place.key) == ["a/1", "a/\u{1F600}"])
        for upload in found { try store.client.abort(upload) }
        #expect(try store.state().uploads == 0)
        try interrupt()
        _ = try ship()
        try expectThere()
        #expect(try store.calls("ListParts").count == 1)
    }

    @Test(arguments: [false, true]) func aPlusIsNoSpaceAndASpaceNoPlus(_ claims: Bool) throws {
        try store.set("{\"claims\": \(claims), \"page\": 1}")
        let keys = ["a b", "a+b", "a%20b", "a%2Bb"]
        for key in keys { _ = try store.client.createUpload(store.place(key), UploadOptions()) }
        let found = try store.client.unfinishedUploads(StoreURL(bucket: "bucket", key: "")).map(\.place.key)
        #expect(Set(found) == Set(keys) && found.count == keys.count)
    }

    @Test func keysThatXMLCanNotHaveAreListedToo() throws {
        let keys = ["a\u{1}b+c d", "a+b"]
        for key in keys { _ = try store.client.createUpload(store.place(key), UploadOptions()) }
        let found = try store.client.unfinishedUploads(StoreURL(bucket: "bucket", key: "")).map(\.place.key)
        #expect(Set(found) == Set(keys) && found.count == keys.count)
    }

    @Test func aListThatDoesNotGoOnIsNotFollowed() throws {
        for _ in 0..<3 { _ = try store.client.createUpload(store.place("a b"), UploadOptions()) }
        try store.set(#"{"page": 1, "repeats": true}"#)
        let error = #expect(throws: StoreError.self) { try store.client.unfinishedUploads(store.place("a b")) }
        #expect(error?.kind == .answer && error?.detail == "its list of unfinished uploads has no end")
        try store.set(#"{"page": 9, "repeats": false}"#)
        let upload = try #require(try store.client.unfinishedUploads(store.place("a b")).first)
        for number in 1...3 {
            let digest = PartDigest(SHA256.digest(of: [7]))
            let part = PartContent(length: 1, digest: digest, body: .bytes([7])) { MD5.text(of: [7]) }
            _ = try PartSender(store.client, upload).send(number, part)
        }
        #expect(try store.client.parts(of: upload).map(\.number) == [1, 2, 3])
        try store.set(#"{"page": 1, "repeats": true}"#)
        let other = #expect(throws: StoreError.self) { try store.client.parts(of: upload) }
        #expect(other?.kind == .answer && other?.detail == "its list of parts has no end")
    }

    @Test(arguments: ["0", "10001", "9223372036854775807", "-1", "x"])
    func aPartThatNoUploadHasIsNotBelieved(_ number: String) throws {
        let body = "<r><Part><PartNumber>\(number)</PartNumber><Size>1</Size><ETag>e</ETag></Part></r>"
        try store.fail("ListParts", "answer", "\"status\": 200, \"body\": \"\(body)\"")
        let upload = UnfinishedUpload(place: store.place(), id: "1", initiated: "", storageClass: nil)
        let error = #expect(throws: StoreError.self) { try store.client.parts(of: upload) }
        #expect(error?.detail == "a part has no number, size or ETag")
    }

    @Test(arguments: [
        ("a%20b", "a b"), ("a+b", "a b"), ("a%2Bb", "a+b"), ("%", "%"), ("%4", "%4"), ("%+5", "% 5"), ("%zz", "%zz"),
        ("%C3%A9", "\u{E9}"), ("%25", "%"), ("", ""), ("a%", "a%"),
    ]) func namesAreDecoded(_ text: String, _ name: String) {
        #expect(PercentText.decoded(text) == name)
    }
}
