/// The program that holds what speaks over a network, so that the others link no network code and start at once.
package enum RemoteProgram {
    /// Becomes `vrarc-remote`, with the command and the arguments of this process; comes back only if that can't be done.
    ///
    /// - Parameter command: As its user called it: `vrarc list`, whose arguments begin with its name, or `vrarc-pack`.
    package static func become(_ command: String) -> CommandFailure {
        if let program = Dispatcher.program(for: "remote") {
            let arguments = Array(CommandLine.arguments.dropFirst())
            guard !command.contains(" ") else { return Dispatcher.become(program, arguments) }
            return Dispatcher.become(program, [String(command.dropFirst("vrarc-".utf8.count))] + arguments)
        }
        return Dispatcher.unusable("remote") ?? missing
    }

    /// The program is not there.
    package static let missing = CommandFailure(
        .failed, "services and object stores need the program vrarc-remote, which is not beside this one",
        subject: "vrarc-remote", hint: "install vrarc anew, and keep its programs in one folder")
}
