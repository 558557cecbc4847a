internal import CCurl
internal import VrarcArchive

/// One transfer: what the transport's thread and the thread that waits hand each other.
///
/// libcurl's callbacks only move bytes between its buffers and these; who waits reads and writes files. Where a buffer is
/// full, or empty, the transfer pauses until the other side has caught up: memory is bounded, and nobody's disk holds up
/// the other transfers.
final class Transfer: Sendable {
    struct State {
        var headers = HeaderReader()
        var received: [UInt8] = []
        var isReceivePaused = false
        var toSend: [UInt8] = []
        var sent = 0
        var isSendComplete = false
        var isSendPaused = false
        var result: Result<Void, HTTPError>?
    }

    /// What the one who waits has to do next.
    enum Event {
        case head(HTTPHead)
        case received([UInt8], resume: Bool)
        case wantsBytes
        case ended(Result<Void, HTTPError>)
    }

    let request: HTTPRequest
    /// The length of the request's body; `nil` where it is not known.
    let bodyLength: UInt64?
    let hasBody: Bool
    private let lock: ConditionLock<State>
    private let traffic: TrafficCounter

    /// Whether the body is read while it is sent.
    var isStreamed: Bool {
        if case .stream = request.body { true } else { false }
    }

    /// Bytes received that wait for their taker, from which on libcurl is told to pause.
    static let window = 1 << 18
    /// Bytes read from a body at once.
    static let piece = 1 << 17

    init(_ request: HTTPRequest, _ traffic: TrafficCounter) {
        self.request = request
        self.traffic = traffic
        var state = State()
        switch request.body {
        case .none:
            (bodyLength, hasBody) = (0, request.method == .post || request.method == .put)
            state.isSendComplete = true
        case .bytes(let bytes):
            (bodyLength, hasBody) = (UInt64(bytes.count), true)
            state.toSend = bytes
            state.isSendComplete = true
        case .stream(let length, _): (bodyLength, hasBody) = (length, true)
        }
        lock = ConditionLock(state)
    }

    // MARK: the side of the one who waits

    /// Blocks until there is something to do.
    func next() -> Event {
        lock.wait { state in
            if let head = state.headers.takeHead() { return .head(head) }
            if !state.received.isEmpty {
                let bytes = state.received
                let wasPaused = state.isReceivePaused
                state.received = []
                state.isReceivePaused = false
                return .received(bytes, resume: wasPaused)
            }
            if let result = state.result { return .ended(result) }
            return state.isSendPaused ? .wantsBytes : nil
        }
    }

    /// Gives bytes to send; none means that the body is complete.
    func give(_ bytes: [UInt8]) {
        lock.update { state in
            state.toSend = bytes
            state.sent = 0
            state.isSendComplete = bytes.isEmpty
            state.isSendPaused = false
        }
    }

    // MARK: the transport's side

    func end(_ result: Result<Void, HTTPError>) {
        lock.update { state in
            if state.result == nil { state.result = result }
        }
    }

    func addHeader(_ line: [UInt8]) {
        lock.update { $0.headers.add(line) }
    }

    /// Whether the head has more bytes than any server needs.
    var hasOversizeHead: Bool { lock.update { $0.headers.isOversize } }

    /// Takes what was received, or says that it is to wait.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        lock.update { state in
            if !state.received.isEmpty, state.received.count + bytes.count > Self.window {
                state.isReceivePaused = true
                return ccurl_write_pause
            }
            unsafe state.received.append(contentsOf: bytes)
            traffic.didReceive(bytes.count)
            return bytes.count
        }
    }

    /// Copies bytes to send into libcurl's buffer.
    func send(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        lock.update { state in
            let count = min(buffer.count, state.toSend.count - state.sent)
            if count > 0 {
                unsafe state.toSend.withUnsafeBytes { bytes in
                    unsafe buffer.copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: bytes[state.sent..<state.sent + count]))
                }
                state.sent += count
                traffic.didSend(count)
                return count
            }
            if state.isSendComplete { return 0 }
            state.isSendPaused = true
            return ccurl_read_pause
        }
    }

    /// Goes back to the beginning of the body, where all of it is in memory; a reused connection may turn out to be dead.
    func rewind() -> Bool {
        if !request.isRepeatable { return false }
        if case .stream = request.body { return false }
        lock.update { $0.sent = 0 }
        return true
    }
}
