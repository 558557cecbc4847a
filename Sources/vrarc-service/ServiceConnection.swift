import HTTPTransport
import SystemPackage
import VisualRecognition
import VrarcCommand

/// Opens the instance that the options name.
enum ServiceConnection {
    static func client(_ options: ServiceOptions) throws -> ServiceClient {
        let credentials: ServiceCredentials
        if let file = options.credentialsFile {
            let values = try CredentialsFile(reading: FilePath(file))
            credentials = try ServiceCredentials(url: options.service, from: file) { values[$0] }
        } else {
            credentials = try ServiceCredentials(url: options.service, from: "the environment") {
                Terminal.variable($0)
            }
        }
        return try ServiceClient(
            credentials,
            settings: HTTPSettings(
                connections: options.parallel, caFile: options.caFile, userAgent: "vrarc/\(ToolVersion.current)"))
    }
}
