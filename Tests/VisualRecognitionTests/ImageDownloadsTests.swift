import Foundation
import HTTPTransport
import SystemPackage
import Testing
import VrarcArchive
import VrarcModel

@testable import VisualRecognition

/// What a backup keeps of what comes for an image, and what it makes of what does not come.
@Suite struct ImageDownloadsTests {
    /// 32 x 16 pixels.
    private static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 32, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
        + [UInt8](repeating: 0x12, count: 500) + [0xFF, 0xD9]

    private static let md5: String = {
        var hash = MD5()
        unsafe jpeg.withUnsafeBytes { unsafe hash.update($0) }
        return hash.finish() ?? ""
    }()

    private func withPartial<R>(_ body: (FilePath) throws -> R) throws -> R {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-backup-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(FilePath(path))
    }

    private func backup(_ instance: RuledInstance, _ partial: FilePath) throws -> InstanceBackup {
        var options = BackupOptions()
        options.parallel = 1
        let backup = try InstanceBackup(instance.client, options, partial: partial)
        try backup.look()
        try backup.download()
        return backup
    }

    private func list(_ ids: [String], updated: String = "t", times: Int = 1_000) -> String {
        let images = ids.map {
            updated.isEmpty ? #"{"image_id":"\#($0)"}"# : #"{"image_id":"\#($0)","updated":"\#(updated)"}"#
        }
        return
            #"{"on":"GET /v4/collections/1/images","times":\#(times),"body":{"images":[\#(images.joined(separator: ","))]}}"#
    }

    private func image(_ id: String, dimensions: String = #"{"width":32,"height":16}"#) -> String {
        #"{"on":"GET /v4/collections/1/images/\#(id)","body":{"image_id":"\#(id)","dimensions":\#(dimensions)}}"#
    }

    private func picture(_ id: String, _ bytes: [UInt8] = jpeg, status: Int = 200, times: Int = 1_000) -> String {
        #"""
        {"on":"GET /v4/collections/1/images/\#(id)/jpeg","times":\#(times),"status":\#(status),
         "raw":"\#(Data(bytes).base64EncodedString())"}
        """#
    }

    private func missing(_ id: String, times: Int = 1_000) -> String {
        #"{"on":"GET /v4/collections/1/images/\#(id)","times":\#(times),"status":404}"#
    }

    private func instance(_ rules: [String]) throws -> RuledInstance {
        let fixed = #"""
            {"on":"GET /v4/collections","body":{"collections":[{"collection_id":"1","name":"toys"}]}},
            {"on":"GET /v4/collections/1","body":{"collection_id":"1","name":"toys"}},
            {"on":"GET /v3/classifiers","body":{"classifiers":[]}}
            """#
        return try RuledInstance("[\(([fixed] + rules).joined(separator: ","))]")
    }

    private func calls(_ instance: RuledInstance, _ id: String) throws -> Int {
        try instance.count("GET /v4/collections/1/images/\(id)/jpeg")
    }

    @Test(arguments: [
        (Array("<html>".utf8), 200, "what came is no picture"),
        ([], 200, "what came is no picture"),
        (Array(jpeg.dropLast(2)), 200, "what came ends within the picture"),
        (jpeg, 206, "HTTP 206 came instead of the whole content"),
    ]) func whatIsNoWholePictureIsNotKept(bytes: [UInt8], status: Int, why: String) throws {
        let instance = try instance([
            list(["a", "b"]), image("a"), image("b"), picture("a", bytes, status: status), picture("b"),
        ])
        try withPartial { partial in
            let backup = try backup(instance, partial)
            #expect(backup.notices.filter { $0.kind == .leftOut }.map(\.detail) == ["can't be had: \(why)"])
            #expect(backup.result.images == 1)
            #expect(try calls(instance, "a") == 2)
            let files = try FileManager.default.contentsOfDirectory(atPath: partial.appending("content").string)
            #expect(files.count == 1)
        }
    }

    @Test func aPictureOfAnotherSizeIsNotKept() throws {
        let instance = try instance([
            list(["a", "b", "c"]), image("a", dimensions: #"{"width":32,"height":17}"#), picture("a"),
            image("b", dimensions: #"{"width":16,"height":32}"#), picture("b"), image("c", dimensions: "null"),
            picture("c"),
        ])
        try withPartial { partial in
            let backup = try backup(instance, partial)
            #expect(
                backup.notices.map(\.detail) == [
                    "can't be had: what came has 32 x 16 pixels, and the image has 17 x 32"
                ])
            #expect(backup.result.images == 2)
        }
    }

    @Test func whatTheIdProvesIsKeptWhateverItIs() throws {
        let text = Array("no picture at all".utf8)
        var hash = MD5()
        unsafe text.withUnsafeBytes { unsafe hash.update($0) }
        let id = "a_\(hash.finish() ?? "")"
        let instance = try instance([list([id]), image(id), picture(id, text)])
        try withPartial { partial in
            let backup = try backup(instance, partial)
            #expect(backup.result.original == 1)
        }
    }

    @Test func whatComesRightTheNextTimeIsKept() throws {
        let instance = try instance([
            list(["a"]), image("a"), picture("a", Array(Self.jpeg.prefix(100)), times: 1), picture("a"),
        ])
        try withPartial { partial in
            let backup = try backup(instance, partial)
            #expect(backup.notices == [])
            #expect(backup.result.images == 1)
        }
    }

    @Test func anAnswerWithoutEndIsGivenUp() throws {
        let instance = try instance([
            #"{"on":"GET /v4/collections/1/images/a/jpeg","trickle":true}"#,
            picture("b", .init(repeating: 7, count: 200)),
        ])
        var slow = ServiceCall.jpeg("a", of: "1")
        #expect(slow.timeouts.total == .seconds(3_600))
        slow.timeouts.total = .milliseconds(500)
        let error = #expect(throws: ServiceError.self) {
            try unsafe instance.client.download(slow, begin: { _ in }, data: { _ in })
        }
        #expect(error?.transport?.kind == .timedOut)
        #expect(error?.isOfOneThing == true)
        var large = ServiceCall.jpeg("b", of: "1")
        #expect(large.mostBytes == 100_000_000)
        large.mostBytes = 199
        let second = #expect(throws: ServiceError.self) {
            try unsafe instance.client.download(large, begin: { _ in }, data: { _ in })
        }
        #expect(second?.transport?.kind == .tooLarge)
        #expect(second?.message == "the answer has more than 199 bytes")
    }

    @Test func aServerOfSingleBytesStandsStill() throws {
        let instance = try instance([#"{"on":"GET /v4/collections/1/images/a/jpeg","trickle":true}"#])
        var call = ServiceCall.jpeg("a", of: "1")
        #expect(call.timeouts.leastSpeed == 1_000)
        call.timeouts.stall = .seconds(1)
        let error = #expect(throws: ServiceError.self) {
            try unsafe instance.client.download(call, begin: { _ in }, data: { _ in })
        }
        #expect(error?.transport?.kind == .timedOut)
    }

    // MARK: what is not there

    @Test func anImageThatIsStillListedIsAskedForAgain() throws {
        let instance = try instance([
            list(["a", "b"]), missing("a", times: 1), image("a"), image("b"), picture("a"), picture("b"),
        ])
        try withPartial { partial in
            let backup = try backup(instance, partial)
            #expect(backup.result.images == 2)
            #expect(backup.result.vanished == 0)
            #expect(backup.notices == [])
        }
    }

    @Test func anImageThatIsNoLongerListedHasVanished() throws {
        let instance = try instance([
            list(["a", "b"], times: 1), list(["b"]), missing("a"), image("b"), picture("b"),
        ])
        try withPartial { partial in
            let backup = try backup(instance, partial)
            #expect(backup.result.images == 1)
            #expect(backup.result.vanished == 1)
            #expect(backup.notices.first?.detail == "was listed, and is no longer there")
            #expect(try instance.count("GET /v4/collections/1/images/a") == 1)
        }
    }

    @Test func anImageThatIsListedAndNeverThereIsNamed() throws {
        let instance = try instance([list(["a", "b"]), missing("a"), image("b"), picture("b")])
        try withPartial { partial in
            let backup = try backup(instance, partial)
            #expect(backup.result.vanished == 0)
            #expect(
                backup.notices.map(\.detail) == [
                    "is listed, and the service says that it is not there (HTTP 404), also when it was asked again"
                ])
        }
    }

    @Test(arguments: [2, 40]) func imagesOfWhichNoneIsThereAreNoneThatVanished(count: Int) throws {
        let ids = (0..<count).map { "a\($0)" }
        let instance = try instance([list(ids)])
        try withPartial { partial in
            let error = #expect(throws: BackupError.self) { _ = try backup(instance, partial) }
            #expect(
                error?.sentence.hasPrefix(
                    "\(min(count, 16)) images of the collection 'toys' are listed, and of each the service says that it is not"
                ) == true)
            let asked = try instance.log().count { $0.call.hasPrefix("GET /v4/collections/1/images/") }
            #expect(asked == 2 * min(count, 16))
        }
    }

    @Test func aCollectionThatIsDeletedMeanwhileEndsNoBackup() throws {
        let ids = (0..<40).map { "a\($0)" }
        let instance = try instance([list(ids, times: 1)])
        try withPartial { partial in
            let backup = try backup(instance, partial)
            #expect(backup.result.vanished == 40)
            // Sixteen were asked for; the others are known to be gone.
            let asked = try instance.log().count { $0.call.hasPrefix("GET /v4/collections/1/images/") }
            #expect(asked == 16)
        }
    }

    // MARK: going on

    private func again(_ id: String, updated: (String, String)) throws -> (BackupCounts, details: Int, pictures: Int) {
        try withPartial { partial in
            let first = try instance([list([id], updated: updated.0), image(id), picture(id)])
            _ = try backup(first, partial)
            let rules = [list([id], updated: updated.1), image(id), picture(id)]
            try first.set(
                """
                [{"on":"GET /v4/collections","body":{"collections":[{"collection_id":"1","name":"toys"}]}},
                 {"on":"GET /v4/collections/1","body":{"collection_id":"1","name":"toys"}},
                 {"on":"GET /v3/classifiers","body":{"classifiers":[]}},\(rules.joined(separator: ","))]
                """)
            let before = try (first.count("GET /v4/collections/1/images/\(id)"), calls(first, id))
            let counts = try backup(first, partial).result
            return (
                counts, try first.count("GET /v4/collections/1/images/\(id)") - before.0,
                try calls(first, id) - before.1
            )
        }
    }

    @Test func onlyWhatIsProvedToBeTheSameIsNotDownloadedAgain() throws {
        let same = try again("a", updated: ("t", "t"))
        #expect((same.0.reused, same.details, same.pictures) == (1, 0, 0))
        let changed = try again("a", updated: ("t", "u"))
        #expect((changed.0.reused, changed.details, changed.pictures) == (0, 1, 1))
        let unknown = try again("a", updated: ("", ""))
        #expect((unknown.0.reused, unknown.details, unknown.pictures) == (0, 1, 1))
        for updated in [("", ""), ("t", "u")] {
            let proved = try again("a_\(Self.md5)", updated: updated)
            #expect((proved.0.reused, proved.details, proved.pictures) == (1, 1, 0))
        }
    }
}
