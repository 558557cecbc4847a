package import ArgumentParser

/// How a restore is tried out.
package struct DrillOptions: ParsableArguments {
    @Argument(help: "The archive.") package var file: String
    @Option(
        help: ArgumentHelp(
            "The program that emulates the service. (default: libexec/vrarc/emulator/run beside these programs)",
            valueName: "path"))
    package var emulator: String?
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var common: CommonOptions

    package init() {}
}
