import VrarcCommand
import VrarcDatasetCommands

CommandMain.run(RestoreCommand.self, Array(CommandLine.arguments.dropFirst()))
