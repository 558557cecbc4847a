import VrarcCommand

CommandMain.run(VerifyCommand.self, Array(CommandLine.arguments.dropFirst()))
