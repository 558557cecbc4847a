import VrarcCommand

CommandMain.run(PackCommand.self, Array(CommandLine.arguments.dropFirst()))
