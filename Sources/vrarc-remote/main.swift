import VrarcCommand

// The first argument is the command that became this program; the others are that command's own.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "pack": CommandMain.run(ServicePackCommand.self, Array(arguments.dropFirst()))
case "restore": CommandMain.run(ServiceRestoreCommand.self, Array(arguments.dropFirst()))
case "verify": CommandMain.run(ServiceVerifyCommand.self, Array(arguments.dropFirst()))
case "drill": CommandMain.run(ServiceDrillCommand.self, Array(arguments.dropFirst()))
default: CommandMain.run(RemoteRoot.self, arguments)
}
