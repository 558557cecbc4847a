package import ArgumentParser

/// A command of the toolchain: its arguments, and one call that does it.
package protocol Command: ParsableCommand {
    /// `--quiet`, `--json`.
    var common: CommonOptions { get }

    /// What the exit status means, for the end of the help text.
    static var exitStatus: String { get }

    /// What it means that whoever read the standard output went away; `nil` if that is a failure like any other.
    static var closedPipeOutcome: Outcome? { get }

    /// Does it. Errors become a sentence on standard error and an exit status in `CommandMain`.
    func perform(in session: Session) throws -> Outcome
}

extension Command {
    package static var exitStatus: String { ExitStatusText.paragraph(isPartialPossible: false) }
    package static var closedPipeOutcome: Outcome? { .asAsked }
}
