import ArgumentParser
import VrarcCommand

/// `vrarc`: looks into archives itself, and becomes `vrarc-X` for any other command X.
struct VrarcRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vrarc", abstract: "Pack, check, look into and restore archives of visual-recognition data sets.",
        discussion: """
            These commands are programs of their own, beside this one or on PATH; 'vrarc X' runs vrarc-X, and 'vrarc help X' \
            or 'vrarc X --help' explains it:
              vrarc pack SOURCE... -o FILE  Pack folders of images and training data into an archive.
              vrarc verify FILE             Check that an archive is whole and unaltered.
              vrarc restore FILE DIR        Give back the folders that were packed.
              vrarc relink FILE...          Put the new ids of a restored service instance into your files.
              vrarc drill FILE              Try out whether an archive brings a service instance back.

            FILE may be an address in an object store, s3://bucket/key; docs/cold-storage.md tells of these.

            Without vrarc: 'zstd -dc FILE | tar -xf -' unpacks an archive, and 'sha256sum -c manifest-sha256.txt' in the \
            folder checks it.
            """,
        version: ToolVersion.line("vrarc"),
        subcommands: [
            ListCommand.self, ShowCommand.self, CatCommand.self, DiffCommand.self, SalvageCommand.self,
            ShipCommand.self, FetchCommand.self, ThawCommand.self,
        ])

    /// Becomes another program if the first argument asks for one; comes back if it is for this one.
    static func dispatch(_ arguments: [String]) {
        if let failure = ArgumentText.fault { end(failure) }
        var arguments = arguments
        if arguments.first == "help", arguments.count > 1 { arguments = [arguments[1], "--help"] }
        guard let name = arguments.first, !name.hasPrefix("-"), name != "help", !ownCommands.contains(name) else {
            return
        }
        if let program = Dispatcher.program(for: name) {
            end(Dispatcher.become(program, Array(arguments.dropFirst())))
        }
        if let failure = Dispatcher.unusable(name) { end(failure) }
        let guess = Dispatcher.suggestion(
            for: name, among: ownCommands + ["pack", "verify", "restore", "relink", "drill", "help"])
        end(
            CommandFailure(
                .usage, "there is no command '\(name)'",
                hint: guess.map { "did you mean 'vrarc \($0)'?" } ?? "'vrarc --help' lists the commands"))
    }

    /// Names of the subcommands. Asking the parser for them costs as much as all else that becoming a program takes; were
    /// one missing here it would be looked for as a program, which the tests of each command would show.
    private static let ownCommands = ["list", "show", "cat", "diff", "salvage", "ship", "fetch", "thaw"]

    /// The subcommand of a name.
    static func subcommand(_ name: String?) -> (any Command.Type)? {
        switch name {
        case "list": ListCommand.self
        case "show": ShowCommand.self
        case "cat": CatCommand.self
        case "diff": DiffCommand.self
        case "salvage": SalvageCommand.self
        case "ship": ShipCommand.self
        case "fetch": FetchCommand.self
        case "thaw": ThawCommand.self
        default: nil
        }
    }

    private static func end(_ failure: CommandFailure) -> Never {
        Talk(name: "vrarc", isQuiet: false).error(failure)
        exit(withError: ExitCode(failure.outcome.status))
    }
}
