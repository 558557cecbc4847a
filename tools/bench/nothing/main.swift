import ArgumentParser

/// What every start of a command costs before it has done anything: a static program that parses the arguments of
/// `vrarc cat` and does nothing. `tools/bench/run` divides by its time.
struct Nothing: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "vrarc-nothing", subcommands: [Cat.self])
}

/// Takes what `vrarc cat` takes.
struct Cat: ParsableCommand {
    @Argument(help: "The archive.") var file: String
    @Argument(help: "A path below data/, or sha256:HEX.") var path: String
    @Flag(name: .shortAndLong, help: "Say only what went wrong, and show no progress.") var quiet = false
    @Flag(help: "Print JSON lines (docs/json.md) instead of text.") var json = false

    func run() {}
}

Nothing.main()
