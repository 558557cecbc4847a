/// The program that holds what speaks over a network, so that the others link no network code and start at once.
package enum RemoteProgram {
    /// Becomes `vrarc-remote`, with the command and the arguments of this process; comes back only if that can't be done.
    package static func become(_ command: String) -> CommandFailure {
        if let program = Dispatcher.program(for: "remote") {
            return Dispatcher.become(program, [command] + CommandLine.arguments.dropFirst())
        }
        return Dispatcher.unusable("remote")
            ?? CommandFailure(
                .failed, "--service needs the program vrarc-remote, which is not beside this one",
                subject: "vrarc-remote", hint: "install vrarc anew, and keep its programs in one folder")
    }
}
