import ArgumentParser

/// How much is under way at a time.
package struct TransferOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Transfers at a time, 1 to 32.") package var parallel = 8

    package init() {}

    package func validate() throws {
        guard (1...32).contains(parallel) else {
            throw ValidationError("--parallel is \(parallel), and must be a number from 1 to 32.")
        }
    }
}
