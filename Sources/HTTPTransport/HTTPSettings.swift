/// What all transfers of a client have in common.
package struct HTTPSettings: Sendable {
    /// Connections to one server at a time; over HTTP/2, which needs one, nothing depends on it.
    package var connections: Int
    /// A file of certificates to trust besides none other; `nil` for those of the system.
    package var caFile: String?
    /// Name and version of the program.
    package var userAgent: String
    /// Bytes that are taken from a connection at once, at most. Each transfer has up to seven times as many in memory.
    package var received: Int

    package init(
        connections: Int = 8, caFile: String? = nil, userAgent: String = "vrarc", received: Int = Self.someBytes
    ) {
        self.connections = connections
        self.caFile = caFile
        self.userAgent = userAgent
        self.received = received
    }

    /// For answers of any length.
    package static let someBytes = 1 << 16
    /// For answers of many megabytes: a call of the kernel for each 256 KiB, and not for each 64, takes half of the time.
    package static let manyBytes = 1 << 18
}
