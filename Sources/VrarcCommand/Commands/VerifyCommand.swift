package import ArgumentParser
package import VrarcArchive
import SystemPackage
import VrarcFormat

/// `vrarc-verify`.
package struct VerifyCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "vrarc-verify", abstract: "Check that an archive is whole and unaltered.",
        discussion: """
            Depths, each with the ones before:
              scrub      every stored byte against the checksums that the archive keeps of itself
              structure  footer, index, tar stream, bag and manifests against each other
              full       every file decoded and compared with its SHA-256 (the default)
            Besides them, 'lists' compares footer, index and manifests and reads no image; of an archive in a store (s3://) \
            'structure' means this. --sample N also reads N contents chosen at random, and says what that proves. --record \
            FILE notes how far a full verification has come, so that the same command goes on from there.

            All findings are listed with their code and place. Only an id that you got elsewhere (--expect) tells \
            that this is the archive you meant; 'vrarc show' prints the ids.

            Examples:
              vrarc verify lego.vrarc
              vrarc verify lego.vrarc --depth scrub
              vrarc verify lego.vrarc --expect 5d1c...
              vrarc verify s3://archives/lego.vrarc --sample 200
            """,
        version: ToolVersion.line("vrarc-verify"))

    @Argument(help: "The archive.") package var file: String
    @Option(help: "How deep to look: lists, scrub, structure or full.") package var depth: DepthArgument = .full
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Check the lists, and so many contents chosen at random.", valueName: "count"))
    package var sample: UInt64?
    @Option(help: ArgumentHelp("Note in this file how far a full verification has come.", valueName: "file")) package
        var record: String?
    @Option(help: ArgumentHelp("The content id or archive id it must have.", valueName: "id")) package var expect:
        String?
    @OptionGroup package var against: AgainstServiceOptions
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var jobs: JobsOption
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func validate() throws {
        guard sample != 0 else { throw ValidationError("--sample is 0, and would read nothing.") }
        guard record == nil && sample == nil || depth == .full else {
            throw ValidationError("--sample and --record go without --depth.")
        }
        guard record == nil || sample == nil else { throw ValidationError("Give --sample or --record, and not both.") }
    }

    package func perform(in session: Session) throws -> Outcome {
        if against.againstService != nil { throw RemoteProgram.become("vrarc-verify") }
        var verification = Verification()
        verification.expected = try expect.map(DigestArgument.parse)
        verification.depth = depth == .structure && StorePlace.isStore(file) ? .lists : depth.depth
        verification.jobs = jobs.count
        verification.sample = sample
        verification.record = record.map { FilePath($0) }
        let report = try verification.run(session.source(file, store), progress: session.progress.handler)
        session.progress.clear()
        try session.places.throwFault()
        let outcome: Outcome = report.isDamaged ? .notAsExpected : .asAsked
        do {
            try write(report, outcome, session)
        } catch {
            // What was found stays true when nobody reads it.
            guard StandardOutput.isClosedPipe(error) else { throw error }
        }
        return outcome
    }

    private func write(_ report: VerificationReport, _ outcome: Outcome, _ session: Session) throws {
        if session.isJSON {
            for (type, members) in report.jsonLines(file: file) { try session.output.json(type, members) }
        } else if !common.quiet || outcome != .asAsked {
            for line in report.textLines(file: file, style: Style(descriptor: 1)) { try session.output.line(line) }
        }
        try session.output.flush()
    }
}

/// A depth as it is given on the command line.
package enum DepthArgument: String, ExpressibleByArgument, CaseIterable {
    case lists, scrub, structure, full

    /// The depth of the library.
    package var depth: VerificationDepth {
        switch self {
        case .lists: .lists
        case .scrub: .scrub
        case .structure: .structure
        case .full: .full
        }
    }
}
