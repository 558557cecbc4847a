import Foundation
import SystemPackage
import Testing
import VrarcArchive
import VrarcCommand
import VrarcFormat

/// Every error of the libraries as it is printed, compared whole with a reviewed text.
@Suite struct MessageTests {
    @Test func everyErrorOfTheLibrariesIsSaidAsInTheReviewedText() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let golden = folder.appending(path: "scripts/golden/messages-rendered.txt")
        let text = (errnos + calls + codes + rules + findings).joined(separator: "\n")
        if ProcessInfo.processInfo.environment["VRARC_RECORD"] != nil {
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        let reviewed = try String(contentsOf: golden, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (line, expected) in zip(lines, reviewed) { #expect(line == expected) }
        #expect(lines.count == reviewed.count)
    }

    @Test func everyMessageSaysWhatAndWhereAndEveryFaultOfAFileWhatNext() {
        for errno in Self.errnos {
            let failure = CommandFailure(IOFault(.open, on: "a.vrarc", errno))
            #expect(failure.sentence.contains("a.vrarc"))
            #expect(failure.hint != nil, "\(errno) has no hint")
        }
        for code in FindingCode.allCases {
            let failure = CommandFailure(ArchiveError(FormatError(code, at: 7, "x"), in: "a.vrarc"))
            #expect(failure.sentence.hasPrefix("a.vrarc: \(code.rawValue) at offset 7: "))
            #expect(failure.hint != nil)
            #expect(code.sentence.hasSuffix("."))
            #expect(FindingAdvice.text(for: code).hasSuffix("."))
        }
    }

    private static let errnos: [Errno] = [
        .noSuchFileOrDirectory, .permissionDenied, .notPermitted, .noSpace, .diskQuotaExceeded, .readOnlyFileSystem,
        .isDirectory, .notDirectory, .tooManyOpenFiles, .tooManyOpenFilesInSystem, .ioError, .notSupported,
        .noSuchAddressOrDevice, .fileTooLarge, .fileNameTooLong, .tooManySymbolicLinkLevels, .badFileDescriptor,
        .noMemory, .brokenPipe,
    ]

    private var errnos: [String] {
        Self.errnos.map { printed("\($0)", CommandFailure(IOFault(.open, on: "a.vrarc", $0))) }
    }

    private var calls: [String] {
        SystemCall.allCases.map { call in
            printed("\(call)", CommandFailure(IOFault(call, on: "a.vrarc", .ioError, at: 4_096)))
        } + [
            printed("rename to a folder", CommandFailure(IOFault(.rename, on: "a", .isDirectory))),
            printed("no name", CommandFailure(IOFault(.open, on: "", .noSuchFileOrDirectory))),
        ]
    }

    private var codes: [String] {
        let codes: [ArchiveError.Code] = [.io, .damaged, .notFound, .source, .exists, .limit, .interrupted]
        return codes.map { code in
            printed("\(code)", CommandFailure(ArchiveError(code, subject: "a.vrarc", detail: "the detail")))
        }
            + [SourceFault.Kind.unreadable, .changed, .vanished].map { kind in
                printed(kind.rawValue, CommandFailure(SourceFault(kind, subject: "a.jpg", detail: "the detail")))
            }
    }

    private var rules: [String] {
        FindingCode.allCases.map { code in
            printed(
                "reading: \(code.rawValue)",
                CommandFailure(ArchiveError(FormatError(code, at: 4_096, "the detail"), in: "a.vrarc")))
        }
    }

    private var findings: [String] {
        FindingCode.allCases.map { code in
            let finding = Finding(code, path: "data/a.jpg", "the detail")
            let lines = finding.textLines(style: Style(descriptor: -1))
            return "$ verifying: \(code.rawValue)\n" + lines.joined(separator: "\n") + "\n= 1\n"
        }
    }

    private func printed(_ name: String, _ failure: CommandFailure) -> String {
        var lines = ["$ \(name)", "vrarc: " + Talk.printable(failure.sentence)]
        if let hint = failure.hint { lines.append("hint: " + Talk.printable(hint)) }
        return (lines + ["= \(failure.outcome.status)", ""]).joined(separator: "\n")
    }
}

@Suite struct QuotedTests {
    @Test(arguments: [
        ("a.vrarc", "a.vrarc"), ("/x/a-b_c.vrarc", "/x/a-b_c.vrarc"), ("", "''"), ("a b", "'a b'"),
        ("it's", "'it'\\''s'"), ("-x", "./-x"), ("-a b", "'./-a b'"), ("a\nb", "$'a\\x0ab'"),
        ("é", "'é'"), ("a\u{1B}'\\", "$'a\\x1b\\'\\\\'"), ("$HOME", "'$HOME'"), ("*", "'*'"),
    ])
    func aNameInAHintIsOneWordOfAShellAndHasNoControlCharacter(name: String, word: String) {
        #expect(Talk.quoted(name) == word)
    }
}

@Suite struct ArgumentTextTests {
    @Test func anArgumentThatIsNotUTF8IsShownByItsBytesAndRefusedAsWrongUsage() {
        let failure = ArgumentText.fault(in: [0x61, 0xFF, 0x0A, 0x62])
        #expect(failure.sentence == "an argument is not UTF-8: a\\xff\\x0ab")
        #expect(failure.outcome == .usage)
        #expect(failure.hint != nil)
    }
}
