package import ArgumentParser
import VrarcArchive

#if canImport(Glibc)
    import Glibc
#endif

/// The one way in and out of a command: parses the arguments, runs the command, and ends the process with its status.
package enum CommandMain {
    /// Runs the command that `arguments` (without the program's name) ask of `root`.
    ///
    /// `likely` is the subcommand that the first argument names. It alone is parsed then: to describe its siblings to the
    /// parser takes longer than most of what a subcommand does. What is wrong with the arguments the root is asked for.
    package static func run<Root: ParsableCommand>(
        _ root: Root.Type, _ arguments: [String], likely: (any Command.Type)? = nil,
        places: any ArchivePlaces = LocalPlaces()
    ) -> Never {
        StandardDescriptors.reserve()
        let command: any Command
        do {
            if let failure = ArgumentText.fault { throw failure }
            if let parsed = likely.flatMap({ try? $0.parseAsRoot(Array(arguments.dropFirst())) }) as? any Command {
                command = parsed
            } else {
                command = try parse(root, arguments)
            }
        } catch {
            end(root, arguments, parsing: error)
        }
        Signals.install()
        let name = name(of: command, below: root)
        exit(run(command, Session(name: name, common: command.common, places: places)))
    }

    /// The command with its arguments; throws usage errors, and requests for help and the like.
    private static func parse<Root: ParsableCommand>(_ root: Root.Type, _ arguments: [String]) throws -> any Command {
        var parsed = try root.parseAsRoot(arguments)
        if let command = parsed as? any Command { return command }
        if arguments.isEmpty { throw ValidationError("Missing a command.") }
        // What is left is the parser's own `help`, which throws its text.
        try parsed.run()
        throw CleanExit.helpRequest(root)
    }

    /// Runs a command and says what became of it.
    private static func run<C: Command>(_ command: C, _ session: Session) -> Outcome {
        let result = Result {
            let outcome = try command.perform(in: session)
            try session.output.flush()
            return outcome
        }
        session.progress.clear()
        switch result {
        case .success(let outcome): return outcome
        case .failure(let error):
            let fault = Result { try session.places.throwFault() }
            if case .failure(let fault) = fault { return report(fault, closedPipe: nil, session) }
            return report(error, closedPipe: C.closedPipeOutcome, session)
        }
    }

    /// Says why a command failed; gives the outcome.
    private static func report(_ error: any Error, closedPipe: Outcome?, _ session: Session) -> Outcome {
        if let closedPipe, StandardOutput.isClosedPipe(error) { return closedPipe }
        let said = CommandFailure(error)
        let failure = session.places.remark.map(said.keeping) ?? said
        if session.isJSON {
            session.output.discard()
            try? session.output.json("error", failure.members)
            try? session.output.flush()
        }
        session.talk.error(failure)
        return failure.outcome
    }

    /// `vrarc list` for a command below a root, else the root's own name.
    private static func name<Root: ParsableCommand>(of command: any Command, below root: Root.Type) -> String {
        let own = type(of: command)._commandName
        return own == root._commandName ? own : "\(root._commandName) \(own)"
    }

    /// Help, version and the like go to standard output; wrong usage to standard error.
    private static func end<Root: ParsableCommand>(
        _ root: Root.Type, _ arguments: [String], parsing error: any Error
    ) -> Never {
        let text = root.fullMessage(for: error)
        guard root.exitCode(for: error) == .success else {
            let command = selected(root, arguments)
            let name =
                command._commandName == root._commandName
                ? command._commandName : "\(root._commandName) \(command._commandName)"
            // Where several readings of the arguments are possible the parser gives a line to each.
            let message = root.message(for: error).split(separator: "\n   or: ").joined(separator: "; or: ")
            let usage = CommandFailure(.usage, message, hint: "see '\(name) --help'")
            Talk(name: name, isQuiet: false).error(error as? CommandFailure ?? usage)
            exit(Outcome.usage)
        }
        let output = StandardOutput()
        do {
            var end = text.endIndex
            while end > text.startIndex, text[text.index(before: end)] == "\n" { end = text.index(before: end) }
            try output.line(String(text[..<end]))
            // Only help texts begin so.
            if text.hasPrefix("OVERVIEW:") {
                let command = selected(root, arguments) as? any Command.Type
                try output.line("\n" + (command?.exitStatus ?? ExitStatusText.paragraph(isPartialPossible: true)))
            }
            try output.flush()
        } catch {
            if StandardOutput.isClosedPipe(error) { exit(.asAsked) }
            Talk(name: root._commandName, isQuiet: false).error(CommandFailure(error))
            exit(Outcome.failed)
        }
        exit(Outcome.asAsked)
    }

    /// The command that the arguments name: `list …`, `help list`, or the root.
    private static func selected<Root: ParsableCommand>(_ root: Root.Type, _ arguments: [String])
        -> any ParsableCommand.Type
    {
        let named = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
        return root.configuration.subcommands.first { $0._commandName == named } ?? root
    }

    private static func exit(_ outcome: Outcome) -> Never {
        Glibc.exit(outcome.status)
    }
}
