import VrarcCommand
import VrarcDatasetCommands

CommandMain.run(PackCommand.self, Array(CommandLine.arguments.dropFirst()))
