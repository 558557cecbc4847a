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
        /// What was received and not taken, and a buffer that was given back.
        var received: ByteBuffer?
        var spare: ByteBuffer?
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
        case received(ByteBuffer, resume: Bool)
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
    private let window: Int
    /// So many wake the one who waits, if the transfer goes on: libcurl gives 16 KiB at a time, and to wake a thread costs
    /// more than to hash these.
    private static let enough = 1 << 18
    /// Bytes read from a body at once.
    static let piece = 1 << 17

    /// - Parameter received: Bytes that are taken from the connection at once.
    init(_ request: HTTPRequest, _ traffic: TrafficCounter, received: Int) {
        // So that one whole reading fits behind what wakes the taker.
        window = max(3 << 17, 3 * received)
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
    ///
    /// - Parameter done: The buffer of the event before, which may be filled again.
    func next(_ done: ByteBuffer? = nil) -> Event {
        // Once, and not in what is tried again until there is something to do: it may be filled by then.
        if let done {
            lock.updateForOne { state in
                state.spare = done
                return false
            }
        }
        return lock.wait { state in
            if let head = state.headers.takeHead() { return .head(head) }
            if let bytes = state.received, state.result != nil || state.isReceivePaused || bytes.count >= Self.enough {
                let wasPaused = state.isReceivePaused
                state.received = nil
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
        lock.updateForOne { state in
            state.headers.add(line)
            // Of a head that is not whole nobody takes anything.
            return line.count <= "\r\n".utf8.count
        }
    }

    /// Whether the head has more bytes than any server needs.
    var hasOversizeHead: Bool {
        var isOversize = false
        lock.updateForOne { state in
            isOversize = state.headers.isOversize
            return false
        }
        return isOversize
    }

    /// Takes what was received, or says that it is to wait.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        var taken = bytes.count
        lock.updateForOne { state in
            let buffer = state.received ?? state.spare ?? ByteBuffer(capacity: window)
            if state.received == nil {
                buffer.count = 0
                (state.received, state.spare) = (buffer, nil)
            }
            guard bytes.count <= buffer.capacity - buffer.count else {
                state.isReceivePaused = true
                taken = ccurl_write_pause
                return true
            }
            traffic.didReceive(bytes.count)
            let before = buffer.count
            unsafe buffer.append(bytes)
            return before < Self.enough && buffer.count >= Self.enough
        }
        return taken
    }

    /// Copies bytes to send into libcurl's buffer.
    func send(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var given = 0
        lock.updateForOne { state in
            let count = min(buffer.count, state.toSend.count - state.sent)
            if count > 0 {
                unsafe state.toSend.withUnsafeBytes { bytes in
                    unsafe buffer.copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: bytes[state.sent..<state.sent + count]))
                }
                state.sent += count
                traffic.didSend(count)
                given = count
                return false
            }
            if state.isSendComplete { return false }
            state.isSendPaused = true
            given = ccurl_read_pause
            return true
        }
        return given
    }

    /// Goes back to the beginning of the body, where all of it is in memory; a reused connection may turn out to be dead.
    func rewind() -> Bool {
        if !request.isRepeatable { return false }
        if case .stream = request.body { return false }
        lock.update { $0.sent = 0 }
        return true
    }
}
