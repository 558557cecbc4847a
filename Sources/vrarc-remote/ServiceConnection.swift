import HTTPTransport
import SystemPackage
import VisualRecognition
import VrarcCommand

/// Opens the instance that the options name.
enum ServiceConnection {
    static func client(_ options: ServiceOptions) throws -> ServiceClient {
        try client(options.service, options.credentialsFile, caFile: options.caFile, parallel: options.parallel)
    }

    /// - Parameter url: The instance; `nil` if the credentials are to say it.
    static func client(
        _ url: String?, _ credentialsFile: String?, caFile: String?, parallel: Int
    ) throws -> ServiceClient {
        let credentials: ServiceCredentials
        if let file = credentialsFile {
            let values = try CredentialsFile(reading: FilePath(file))
            credentials = try ServiceCredentials(url: url, from: file) { values[$0] }
        } else {
            credentials = try ServiceCredentials(url: url, from: "the environment") {
                Terminal.variable($0)
            }
        }
        return try ServiceClient(
            credentials,
            settings: HTTPSettings(
                connections: parallel, caFile: caFile, userAgent: "vrarc/\(ToolVersion.current)"))
    }
}
