package import ArgumentParser

/// How a service gets what an archive has.
package struct ServiceRestoreArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "With --service: the file that is to say which new id stands for which old one.", valueName: "file"))
    package var idMap: String?
    @Flag(help: "With --service: do not train what had been trained.") package var noTrain = false
    @Flag(help: "With --service: do not wait until training has ended.") package var noWait = false

    package init() {}

    /// Whether any of them was given.
    package var isGiven: Bool { idMap != nil || noTrain || noWait }
}
