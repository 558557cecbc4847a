package import ArgumentParser

/// The instance that an archive is compared with.
package struct AgainstServiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Compare with the Visual Recognition instance at this address, instead of checking the file.",
            valueName: "url"))
    package var againstService: String?
    @Option(
        help: ArgumentHelp(
            "With --against-service: the id map of the restore, if ids are other ones there.", valueName: "file"))
    package var idMap: String?
    @Option(
        help: ArgumentHelp(
            "With --against-service: a file like IBM's ibm-credentials.env, mode 0600.", valueName: "file"))
    package var credentialsFile: String?
    @Option(
        help: ArgumentHelp("With --against-service: certificates to trust instead of the system's.", valueName: "file"))
    package var caFile: String?

    package init() {}

    package func validate() throws {
        if againstService == nil, idMap != nil || credentialsFile != nil || caFile != nil {
            throw ValidationError("Missing '--against-service <url>', which other options are for.")
        }
    }
}
