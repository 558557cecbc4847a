import HTTPTransport
import ObjectStorage
import VrarcCommand

/// Opens the store that the options, the environment and the AWS tools' files name.
enum StoreConnection {
    /// - Parameter isBulk: Whether answers are long, and all of each is wanted.
    static func client(_ options: StoreOptions, parallel: Int, isBulk: Bool = false) throws -> StoreClient {
        let environment = StoreEnvironment(profile: options.profile) { Terminal.variable($0) }
        let configuration = try StoreConfiguration(environment)
        let endpoint = try options.endpointUrl.map(endpoint) ?? configuration.endpoint
        let region =
            options.region ?? configuration.region ?? endpoint.flatMap(StoreAddress.region) ?? Self.usualRegion
        let address =
            if let endpoint {
                StoreAddress(endpoint: endpoint, style: configuration.addressingStyle)
            } else {
                try StoreAddress(region: region, style: configuration.addressingStyle)
            }
        var settings = HTTPSettings(
            connections: parallel, caFile: configuration.caFile, userAgent: "vrarc/\(ToolVersion.current)")
        // Of many transfers at a time each has little of the line, and all together would take much memory.
        if isBulk, parallel <= HTTPSettings().connections { settings.received = HTTPSettings.manyBytes }
        let access = StoreAccess(KeysChain(environment, client: try HTTPClient(settings)))
        return try StoreClient(address, region: region, access: access, settings: settings)
    }

    /// What stores that know no regions take, and where AWS began.
    private static let usualRegion = "us-east-1"

    private static func endpoint(_ text: String) throws -> HTTPURL {
        do throws(HTTPError) {
            return try HTTPURL(text)
        } catch {
            throw CommandFailure(
                .usage, "--endpoint-url can't be used: \(error.detail)", subject: text,
                hint: "such as https://s3.eu-de.cloud-object-storage.appdomain.cloud")
        }
    }
}
