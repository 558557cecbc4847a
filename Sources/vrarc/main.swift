import VrarcCommand

let arguments = Array(CommandLine.arguments.dropFirst())
VrarcRoot.dispatch(arguments)
CommandMain.run(VrarcRoot.self, arguments, likely: VrarcRoot.subcommand(arguments.first))
