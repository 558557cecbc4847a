import ArgumentParser
import VrarcCommand

/// `vrarc-service`: what is said to those who call it themselves.
struct ServiceRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-service", abstract: "The part of the other commands that speaks with a service.",
        discussion: "'vrarc pack --service URL' and the like run it; it is nothing to be called by hand.",
        version: ToolVersion.line("vrarc-service"))
}
