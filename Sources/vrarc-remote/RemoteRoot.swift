import ArgumentParser
import VrarcCommand

/// `vrarc-remote`: what is said to those who call it themselves.
struct RemoteRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-remote", abstract: "The part of the other commands that speaks over a network.",
        discussion: "'vrarc pack --service URL' and the like run it; it is nothing to be called by hand.",
        version: ToolVersion.line("vrarc-remote"))
}
