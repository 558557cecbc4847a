/// The program that holds what speaks with a service, so that the others link no network code and start at once.
package enum ServiceProgram {
    /// Becomes `vrarc-service`, with the command and the arguments of this process; comes back only if that can't be done.
    package static func become(_ command: String) -> CommandFailure {
        if let program = Dispatcher.program(for: "service") {
            return Dispatcher.become(program, [command] + CommandLine.arguments.dropFirst())
        }
        return Dispatcher.unusable("service")
            ?? CommandFailure(
                .failed, "--service needs the program vrarc-service, which is not beside this one",
                subject: "vrarc-service", hint: "install vrarc anew, and keep its programs in one folder")
    }
}
