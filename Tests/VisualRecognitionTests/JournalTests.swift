import Foundation
import SystemPackage
import Testing
import VrarcModel

@testable import VisualRecognition

/// Files that lie where a journal is to be.
@Suite struct JournalTests {
    private func withFolder(_ body: (FilePath) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "vrarc-journal-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(FilePath(path))
    }

    private static let foreign = [
        "one line without an end", "one line\n", "one\ntwo\nthree without an end", "{\"a\":1}\n{\"b\":2}\nrest",
        "\n\n", "{\"archive\":\"a\",\"service\":\"s\"}\n", String(repeating: "x", count: 200_000),
    ]

    @Test(arguments: foreign) func aForeignFileIsNoJournalOfARestore(text: String) throws {
        try withFolder { folder in
            let path = folder.appending("ids.json.journal")
            try text.write(toFile: path.string, atomically: false, encoding: .utf8)
            let error = #expect(throws: BackupError.self) {
                _ = try RestoreJournal(path, archive: "a", service: "s")
            }
            #expect(error?.sentence == "\(path) is no journal of a restore, and is left as it is")
            #expect(try String(contentsOfFile: path.string, encoding: .utf8) == text)
        }
    }

    @Test(arguments: foreign) func aForeignFileIsNoJournalOfABackup(text: String) throws {
        try withFolder { folder in
            let path = folder.appending("journal.jsonl")
            try text.write(toFile: path.string, atomically: false, encoding: .utf8)
            let error = #expect(throws: BackupError.self) {
                _ = try PartialFolder(folder, service: "s") { _, _ in }
            }
            #expect(
                error?.sentence
                    == "\(folder) has a journal.jsonl that is none of an unfinished backup, and is left as it is")
            #expect(try String(contentsOfFile: path.string, encoding: .utf8) == text)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.string) == ["journal.jsonl"])
        }
    }

    @Test func anotherWorksJournalIsLeftAsItIs() throws {
        try withFolder { folder in
            let path = folder.appending("j")
            let text = #"{"format":"vrarc-restore-1","archive":"a","service":"other"}"# + "\nrest"
            try text.write(toFile: path.string, atomically: false, encoding: .utf8)
            let error = #expect(throws: BackupError.self) {
                _ = try RestoreJournal(path, archive: "a", service: "s")
            }
            #expect(error?.sentence == "\(path) is the journal of a restore of another archive or to another instance")
            #expect(try String(contentsOfFile: path.string, encoding: .utf8) == text)
        }
    }

    @Test func aHeadThatAKilledRunBeganIsWrittenAnew() throws {
        let head = #"{"format":"vrarc-restore-1","archive":"a","service":"s"}"#
        for length in [0, 1, 20, head.count] {
            try withFolder { folder in
                let path = folder.appending("j")
                try String(head.prefix(length)).write(toFile: path.string, atomically: false, encoding: .utf8)
                let journal = try RestoreJournal(path, archive: "a", service: "s")
                #expect(!journal.isResumed)
                #expect(try String(contentsOfFile: path.string, encoding: .utf8) == head + "\n")
            }
        }
    }
}
