package import ArgumentParser

/// The options of packing that do not depend on what is packed.
package struct PackOutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("The archive to write; '-' is standard output.", valueName: "file"))
    package var output: String?
    @Option(parsing: .unconditional, help: "Compression level, 1 to 19.") package var level = 3
    @Option(help: "Name of the top folder. (default: that of the only source, else 'bundle')")
    package var name: String?
    @Flag(help: "Replace the file if it exists.") package var replace = false

    package init() {}

    package func validate() throws {
        guard (1...19).contains(level) else {
            throw ValidationError("--level is \(level), and must be a number from 1 to 19.")
        }
    }
}
