/// What all transfers of a client have in common.
package struct HTTPSettings: Sendable {
    /// Connections to one server at a time; over HTTP/2, which needs one, nothing depends on it.
    package var connections: Int
    /// A file of certificates to trust besides none other; `nil` for those of the system.
    package var caFile: String?
    /// Name and version of the program.
    package var userAgent: String

    package init(connections: Int = 8, caFile: String? = nil, userAgent: String = "vrarc") {
        self.connections = connections
        self.caFile = caFile
        self.userAgent = userAgent
    }
}
