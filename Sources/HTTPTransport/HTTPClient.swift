internal import VrarcArchive

/// Sends requests and waits for the answers; from any number of threads that may block.
///
/// One thread of its own moves the bytes of all of them over connections that are kept and shared. Bodies are read and
/// answers taken on the thread that waits. A signal (`Interruption`) ends all transfers with `.interrupted`.
package final class HTTPClient: Sendable {
    private let loop: TransferLoop
    private let thread: TransportThread
    private let counter = TrafficCounter()
    private let received: Int

    /// What all its requests and answers together have moved until now.
    package var traffic: HTTPTraffic { counter.value }

    /// Throws `.other` where threads or memory are at an end.
    package init(_ settings: HTTPSettings = HTTPSettings()) throws(HTTPError) {
        received = settings.received
        loop = try TransferLoop(settings)
        thread = try TransportThread(loop)
    }

    deinit {
        loop.close()
        thread.join()
    }

    /// Sends a request and gives the whole answer, whatever its status. Throws `.tooLarge` for more than `limit` bytes.
    package func reply(to request: HTTPRequest, limit: Int = 64 << 20) throws(HTTPError) -> HTTPReply {
        var body: [UInt8] = []
        let head = try unsafe transfer(request) { _ in
        } data: { bytes in
            guard body.count + bytes.count <= limit else { throw Self.tooLarge(limit) }
            unsafe body.append(contentsOf: bytes)
        }
        return HTTPReply(head: head, body: body)
    }

    /// Sends a request and gives the answer's body, if its status is a success, to `data`, piece by piece, after `head`
    /// was given the head; else the body, up to 64 KiB of it, is in the reply.
    ///
    /// What `head` and `data` throw ends the transfer and is the `cause` of a `.caller` error.
    package func download(
        _ request: HTTPRequest, head: (HTTPHead) throws -> Void = { _ in },
        data: (UnsafeRawBufferPointer) throws -> Void
    ) throws(HTTPError) -> HTTPReply {
        var said: [UInt8] = []
        var isSuccess = false
        let last = try unsafe transfer(request) { start in
            isSuccess = start.isSuccess
            if isSuccess { try head(start) }
        } data: { bytes in
            if isSuccess {
                try unsafe data(bytes)
            } else {
                unsafe said.append(contentsOf: bytes.prefix(max(0, Self.errorLimit - said.count)))
            }
        }
        return HTTPReply(head: last, body: said)
    }

    /// Of an error's body more is of no use.
    private static let errorLimit = 1 << 16

    private static func tooLarge(_ limit: Int) -> HTTPError {
        HTTPError(.tooLarge, "the answer has more than \(limit) bytes")
    }

    /// Runs one transfer and does for it what is to be done on the thread that waits.
    private func transfer(
        _ request: HTTPRequest, head: (HTTPHead) throws -> Void, data: (UnsafeRawBufferPointer) throws -> Void
    ) throws(HTTPError) -> HTTPHead {
        if Interruption.requested != 0 { throw HTTPError(.interrupted, "a signal asked to stop") }
        let transfer = Transfer(request, counter, received: received)
        do {
            let source: (any HTTPBodySource)? = if case .stream(_, let open) = request.body { try open() } else { nil }
            loop.start(transfer)
            var seen: HTTPHead?
            var sent: UInt64 = 0
            var done: ByteBuffer?
            while true {
                switch transfer.next(done.take()) {
                case .head(let start):
                    seen = start
                    try head(start)
                case .received(let bytes, let resume):
                    if resume { loop.resume(transfer) }
                    try unsafe data(bytes.bytes)
                    done = bytes
                case .wantsBytes:
                    let piece = try Self.piece(of: source)
                    sent += UInt64(piece.count)
                    // The server would wait for the rest until it gives up.
                    if let length = transfer.bodyLength, piece.isEmpty ? sent < length : sent > length {
                        throw HTTPError(.caller, "what is sent has another length than it had when it was begun")
                    }
                    transfer.give(piece)
                    loop.resume(transfer)
                case .ended(let result):
                    try result.get()
                    guard let seen else { throw HTTPError(.malformed, "the answer has no head") }
                    return seen
                }
            }
        } catch let error as HTTPError {
            loop.cancel(transfer)
            throw error
        } catch {
            loop.cancel(transfer)
            throw HTTPError(.caller, "\(error)", cause: error)
        }
    }

    private static func piece(of source: (any HTTPBodySource)?) throws -> [UInt8] {
        guard let source else { return [] }
        return try unsafe [UInt8](unsafeUninitializedCapacity: Transfer.piece) { buffer, count in
            count = unsafe try source.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
