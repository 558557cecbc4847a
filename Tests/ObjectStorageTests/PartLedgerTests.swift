import Foundation
import SystemPackage
import Testing
import VrarcArchive
import VrarcFormat

@testable import ObjectStorage

/// The digests that are kept beside a file that is shipped.
@Suite struct PartLedgerTests {
    private let store = Folder()

    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-ledger-\(UUID().uuidString)").path

        init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private var ledger: String { store.path + "/a.vrarc.shipping" }
    private let first = PartDigest(SHA256.digest(of: [1]))
    private let second = PartDigest(SHA256.digest(of: [2]))

    private func file(_ content: String = "content") throws -> ShipmentFile {
        let path = store.path + "/a.vrarc"
        if FileManager.default.contents(atPath: path) != Data(content.utf8) {
            try Data(content.utf8).write(to: URL(filePath: path))
        }
        return try ShipmentFile(FilePath(path))
    }

    private func text() -> String? {
        FileManager.default.contents(atPath: ledger).map { String(decoding: $0, as: UTF8.self) }
    }

    private func set(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: ledger)) }

    /// An upload without parts is the file's own only if an object with the same class, lock and ids was to come of it.
    @Test func itKnowsTheUploadsThatWereBegun() throws {
        let file = try file()
        var options = UploadOptions()
        options.storageClass = "GLACIER"
        PartLedger(of: file).note(upload: "one", options)
        let next = PartLedger(of: file)
        #expect(next.knows("one", options))
        #expect(!next.knows("two", options))
        options.lock = ObjectLock(.governance, until: "2036-11-28T23:59:59Z")
        #expect(!next.knows("one", options))
        next.note(first, of: 1)
        #expect(PartLedger(of: file).digest(of: 1) == first)
    }

    @Test func aSecondRunTakesItUp() throws {
        let file = try file()
        let run = PartLedger(of: file)
        #expect(run.digest(of: 1) == nil)
        run.note(first, of: 1)
        run.note(second, of: 10_000)
        run.note(first, of: 1)
        #expect(run.digest(of: 1) == first)
        let next = PartLedger(of: file)
        #expect(next.digest(of: 1) == first && next.digest(of: 10_000) == second && next.digest(of: 2) == nil)
        #expect(text()?.split(separator: "\n").count == 3)
        next.remove()
        #expect(text() == nil)
    }

    @Test func ofAChangedFileItIsBegunAnew() throws {
        PartLedger(of: try file()).note(first, of: 1)
        let before = text()
        let next = PartLedger(of: try file("changed"))
        #expect(next.digest(of: 1) == nil && text() != before)
        next.note(second, of: 1)
        #expect(PartLedger(of: try file("changed")).digest(of: 1) == second)
    }

    @Test(arguments: ["notes\n", "{}\n", "no end", "[]", "\n\n"]) func aFileThatIsNoLedgerIsLeftAlone(_ content: String)
        throws
    {
        try set(content)
        let run = PartLedger(of: try file())
        run.note(first, of: 1)
        #expect(run.digest(of: 1) == first && text() == content)
        run.remove()
        #expect(text() == content)
    }

    @Test func whatWasTornIsOverwritten() throws {
        let file = try file()
        PartLedger(of: file).note(first, of: 10_000)
        let whole = try #require(text())
        for length in stride(from: 0, to: whole.count, by: 7) {
            try set(String(whole.prefix(length)))
            let next = PartLedger(of: file)
            #expect(next.digest(of: 10_000) == nil)
            next.note(second, of: 2)
            #expect(PartLedger(of: file).digest(of: 2) == second, "\(length)")
        }
    }

    @Test(arguments: [
        #"{"part":18446744073709551616,"sha256":"00"}"#, #"{"part":1,"sha256":"00"}"#, #"{"part":"1"}"#, "{", "",
    ]) func aLineThatIsNoneIsPassedOver(_ line: String) throws {
        let file = try file()
        PartLedger(of: file).note(first, of: 3)
        let lines = try #require(text()).split(separator: "\n")
        try set("\(lines[0])\n\(line)\n\(lines[1])\n")
        #expect(PartLedger(of: file).digest(of: 3) == first)
    }

    @Test func whereItCanNotBeKeptWorkGoesOn() throws {
        let file = try file()
        try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true)
        let run = PartLedger(of: file)
        run.note(first, of: 1)
        #expect(run.digest(of: 1) == first)
        run.remove()
        #expect((try? FileManager.default.contentsOfDirectory(atPath: ledger)) == [])
    }

    @Test func aLinkIsNotFollowed() throws {
        let file = try file()
        try FileManager.default.createSymbolicLink(atPath: ledger, withDestinationPath: store.path + "/a.vrarc")
        PartLedger(of: file).note(first, of: 1)
        #expect(FileManager.default.contents(atPath: store.path + "/a.vrarc") == Data("content".utf8))
    }

    @Test func whereTheDiskIsFullItIsKeptNoLonger() throws {
        let file = try file()
        let name = ledger
        let run = PartLedger(of: file)
        run.note(first, of: 1)
        FaultSeam.withHook({ call, subject in
            subject == name && call == .write ? .fail(.noSpace) : nil
        }) {
            run.note(second, of: 2)
        }
        #expect(run.digest(of: 2) == second)
        let next = PartLedger(of: file)
        #expect(next.digest(of: 1) == first && next.digest(of: 2) == nil)
    }
}
