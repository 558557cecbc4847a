package import ArgumentParser

/// Which object store an `s3://` address means; keys never stand in an argument.
package struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "For s3://: the address of the object store. (default: as the AWS tools find it)", valueName: "url"))
    package var endpointUrl: String?
    @Option(help: ArgumentHelp("For s3://: the region. (default: as the AWS tools find it)", valueName: "name"))
    package var region: String?
    @Option(help: ArgumentHelp("For s3://: the profile of the AWS tools' files.", valueName: "name"))
    package var profile: String?

    package init() {}
}
