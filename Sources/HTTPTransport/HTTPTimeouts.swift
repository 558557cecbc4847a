/// When a transfer is given up.
package struct HTTPTimeouts: Sendable {
    /// Until there is a connection, TLS included.
    package var connect: Duration
    /// How long fewer bytes than `leastSpeed` a second may come or go; what a server computes counts too.
    package var stall: Duration
    /// Bytes a second below which a transfer stands still.
    package var leastSpeed: Int
    /// For the whole transfer; `nil` for no limit.
    package var total: Duration?

    package init(
        connect: Duration = .seconds(20), stall: Duration = .seconds(60), leastSpeed: Int = 1, total: Duration? = nil
    ) {
        self.connect = connect
        self.stall = stall
        self.leastSpeed = leastSpeed
        self.total = total
    }
}
