import VrarcCommand

CommandMain.run(RestoreCommand.self, Array(CommandLine.arguments.dropFirst()))
