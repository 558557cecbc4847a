import VrarcCommand
import VrarcDatasetCommands

/// Whether an option was given, in either of its spellings.
func isGiven(_ option: String) -> Bool {
    CommandLine.arguments.contains { $0 == option || $0.hasPrefix(option + "=") }
}

// The first argument is the command that became this program; the others are that command's own.
let arguments = Array(CommandLine.arguments.dropFirst())
let own = Array(arguments.dropFirst())
let places = RemotePlaces()
switch arguments.first {
case "pack" where isGiven("--service"): CommandMain.run(ServicePackCommand.self, own, places: places)
case "pack": CommandMain.run(PackCommand.self, own, places: places)
case "restore" where isGiven("--service"): CommandMain.run(ServiceRestoreCommand.self, own, places: places)
case "restore": CommandMain.run(RestoreCommand.self, own, places: places)
case "verify" where isGiven("--against-service"): CommandMain.run(ServiceVerifyCommand.self, own, places: places)
case "verify": CommandMain.run(VerifyCommand.self, own, places: places)
case "drill": CommandMain.run(ServiceDrillCommand.self, own, places: places)
case "list", "show", "cat", "diff", "salvage", "ship", "fetch", "thaw":
    CommandMain.run(ReadingRoot.self, arguments, places: places)
default: CommandMain.run(RemoteRoot.self, arguments)
}
