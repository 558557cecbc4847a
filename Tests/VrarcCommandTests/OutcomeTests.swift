import SystemPackage
import Testing
import VrarcArchive
import VrarcCommand
import VrarcFormat

@Suite struct OutcomeTests {
    @Test func statusesAreTheDocumentedOnes() {
        #expect(Outcome.asAsked.status == 0)
        #expect(Outcome.notAsExpected.status == 1)
        #expect(Outcome.partial.status == 2)
        #expect(Outcome.failed.status == 3)
        #expect(Outcome.usage.status == 64)
        #expect(Outcome.stopped(signal: 2).status == 130)
        #expect(Outcome.stopped(signal: 15).status == 143)
    }

    @Test func everyHelpTextNamesTheStatusesThatOccur() {
        for text in [
            ListCommand.exitStatus, ShowCommand.exitStatus, CatCommand.exitStatus, DiffCommand.exitStatus,
            SalvageCommand.exitStatus, VerifyCommand.exitStatus,
        ] {
            for status in ["  0  ", "  1  ", "  3  ", "  64  ", "  130, 143  "] { #expect(text.contains(status)) }
        }
        #expect(SalvageCommand.exitStatus.contains("  2  "))
        #expect(!ListCommand.exitStatus.contains("  2  "))
    }
}

@Suite struct CommandFailureTests {
    @Test(arguments: SystemCall.allCases)
    func aFailedCallNamesWhatWasAttemptedOnWhatAndWhy(call: SystemCall) {
        let failure = CommandFailure(IOFault(call, on: "/x", .noSpace, at: 7))
        #expect(failure.outcome == .failed)
        #expect(failure.sentence.hasPrefix("cannot "))
        #expect(failure.sentence.hasSuffix(" /x at offset 7: No space left on device"))
        #expect(failure.subject == "/x")
        #expect(failure.hint != nil)
    }

    @Test func aBrokenRuleIsDamageAndHasItsCodePlaceAndSentence() {
        let error = ArchiveError(FormatError(.digestMismatch, at: 12, "the blob"), in: "a.vrarc")
        let failure = CommandFailure(error)
        #expect(failure.outcome == .notAsExpected)
        #expect(failure.code == "E053")
        #expect(failure.sentence == "a.vrarc: E053 at offset 12: \(FindingCode.digestMismatch.sentence) (the blob)")
        #expect(failure.hint?.contains("vrarc verify") == true)
    }

    @Test(arguments: [
        (ArchiveError.Code.damaged, Outcome.notAsExpected), (.notFound, .failed), (.source, .failed),
        (.exists, .failed),
        (.limit, .failed), (.io, .failed),
    ])
    func everyCodeOfTheLibraryHasItsOutcome(code: ArchiveError.Code, outcome: Outcome) {
        let failure = CommandFailure(ArchiveError(code, subject: "a", detail: "went wrong"))
        #expect(failure.outcome == outcome)
        #expect(failure.sentence == "a: went wrong")
        #expect(failure.code == code.description)
    }

    @Test func anIOFaultBelowIsSaidRatherThanTheErrorAroundIt() {
        let failure = CommandFailure(ArchiveError(IOFault(.open, on: "/x", .noSuchFileOrDirectory)))
        #expect(failure.sentence == "cannot open /x: No such file or directory")
    }

    @Test func errorsOfOthersAreFailures() {
        struct Odd: Error {}
        #expect(CommandFailure(Odd()).outcome == .failed)
    }

    @Test func onlyStandardOutputsBrokenPipeIsAClosedPipe() {
        let closed = ArchiveError(IOFault(.write, on: StandardOutput.name, .brokenPipe))
        let other = ArchiveError(IOFault(.write, on: "/x", .brokenPipe))
        let full = ArchiveError(IOFault(.write, on: StandardOutput.name, .noSpace))
        #expect(StandardOutput.isClosedPipe(closed))
        #expect(!StandardOutput.isClosedPipe(other))
        #expect(!StandardOutput.isClosedPipe(full))
    }

    @Test func everyFindingCodeHasAdvice() {
        for code in FindingCode.allCases {
            #expect(FindingAdvice.text(for: code).hasSuffix("."), "\(code.rawValue)")
        }
    }
}
