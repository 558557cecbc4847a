import ArgumentParser
import VrarcCommand

/// What `vrarc` becomes where an archive lies in a store: the same commands under the same name.
struct ReadingRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vrarc", version: ToolVersion.line("vrarc"),
        subcommands: [
            ListCommand.self, ShowCommand.self, CatCommand.self, DiffCommand.self, SalvageCommand.self,
            ShipCommand.self, FetchCommand.self, ThawCommand.self,
        ])
}
