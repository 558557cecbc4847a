import ArgumentParser

/// The options that all commands have.
package struct CommonOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Say only what went wrong, and show no progress.")
    package var quiet = false

    @Flag(help: "Print JSON lines (docs/json.md) instead of text.")
    package var json = false

    package init() {}
}
