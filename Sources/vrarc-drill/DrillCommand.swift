import ArgumentParser
import VrarcCommand

/// `vrarc-drill`: becomes the program that speaks with services.
struct DrillCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-drill", abstract: "Try out whether an archive brings a service instance back.",
        discussion: """
            Starts an emulated Visual Recognition instance on this machine, restores the archive into it, compares all images \
            and boxes, and reports what would come back, what would not, and how long it took. Nothing leaves the machine, \
            and nothing is left: the instance lives in a temporary folder (TMPDIR), which takes as much room as the images.

            The first time, the emulator makes itself a Python environment, which needs python3-venv and the network.

            Examples:
              vrarc drill instance.vrarc
              vrarc drill instance.vrarc --json > drill.json
            """,
        version: ToolVersion.line("vrarc-drill"))

    static let exitStatus = ExitStatusText.paragraph(
        one: "Something came back otherwise than it is in the archive.", isPartialPossible: true)

    @OptionGroup var options: DrillOptions

    var common: CommonOptions { options.common }

    func perform(in session: Session) throws -> Outcome { throw RemoteProgram.become("vrarc-drill") }
}
