package import ArgumentParser
package import VrarcArchive
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

            All findings are listed with their code and place. Only an id that you got elsewhere (--expect) tells \
            that this is the archive you meant; 'vrarc show' prints the ids.

            Examples:
              vrarc verify lego.vrarc
              vrarc verify lego.vrarc --depth scrub
              vrarc verify lego.vrarc --expect 5d1c...
            """,
        version: ToolVersion.line("vrarc-verify"))

    @Argument(help: "The archive.") package var file: String
    @Option(help: "How deep to look: scrub, structure or full.") package var depth: DepthArgument = .full
    @Option(help: ArgumentHelp("The content id or archive id it must have.", valueName: "id")) package var expect:
        String?
    @OptionGroup package var against: AgainstServiceOptions
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var jobs: JobsOption
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func perform(in session: Session) throws -> Outcome {
        if against.againstService != nil { throw RemoteProgram.become("vrarc-verify") }
        let expected = try expect.map(DigestArgument.parse)
        let report = try Verification.run(
            session.source(file, store), depth: depth.depth, jobs: jobs.count, expecting: expected,
            progress: session.progress.handler)
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
    case scrub, structure, full

    /// The depth of the library.
    package var depth: VerificationDepth {
        switch self {
        case .scrub: .scrub
        case .structure: .structure
        case .full: .full
        }
    }
}
