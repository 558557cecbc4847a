import VrarcCommand

CommandMain.run(RelinkCommand.self, Array(CommandLine.arguments.dropFirst()))
