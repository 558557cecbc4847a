internal import VrarcArchive

/// Bytes of bodies that went over the line, those of attempts that failed too.
package struct HTTPTraffic: Sendable, Hashable {
    package var sent: UInt64 = 0
    package var received: UInt64 = 0
}

/// Counts them for all transfers of a client.
final class TrafficCounter: Sendable {
    private let traffic = Locked(HTTPTraffic())

    var value: HTTPTraffic { traffic.withLock { $0 } }

    func didSend(_ count: Int) { traffic.withLock { $0.sent += UInt64(count) } }
    func didReceive(_ count: Int) { traffic.withLock { $0.received += UInt64(count) } }
}
