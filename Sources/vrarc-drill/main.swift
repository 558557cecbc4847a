import VrarcCommand

CommandMain.run(DrillCommand.self, Array(CommandLine.arguments.dropFirst()))
