package import ArgumentParser

/// Which service instance, and how it is opened; the keys themselves never stand in an argument.
package struct ServiceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The address of a Visual Recognition instance.", valueName: "url"))
    package var service: String?
    @Option(
        name: [.long, .customLong("target-credentials-file")],
        help: ArgumentHelp(
            "A file like IBM's ibm-credentials.env, mode 0600. (default: the environment, VISUAL_RECOGNITION_APIKEY)",
            valueName: "file"))
    package var credentialsFile: String?
    @Option(help: ArgumentHelp("Certificates to trust instead of the system's.", valueName: "file"))
    package var caFile: String?
    @Option(parsing: .unconditional, help: "Transfers at a time, 1 to 32.") package var parallel = 8

    package init() {}

    package func validate() throws {
        guard (1...32).contains(parallel) else {
            throw ValidationError("--parallel is \(parallel), and must be a number from 1 to 32.")
        }
        if service == nil, credentialsFile != nil || caFile != nil {
            throw ValidationError("--credentials-file and --ca-file are for --service.")
        }
    }
}

/// What of an instance is packed.
package struct ServicePackOptions: ParsableArguments {
    @Option(help: ArgumentHelp("With --service: this collection and no other; repeatable.", valueName: "name"))
    package var onlyCollection: [String] = []
    @Option(help: ArgumentHelp("With --service: this classifier and no other; repeatable.", valueName: "name"))
    package var onlyClassifier: [String] = []
    @Option(
        help: ArgumentHelp(
            "With --service: the training images of a classifier: a folder of folders or zips, or one zip of a class; repeatable.",
            valueName: "name=path"))
    package var examples: [String] = []
    @Flag(help: "With --service: also the model files of collections.") package var models = false

    package init() {}

    /// Whether any of them was given.
    package var isGiven: Bool { !onlyCollection.isEmpty || !onlyClassifier.isEmpty || !examples.isEmpty || models }
}
