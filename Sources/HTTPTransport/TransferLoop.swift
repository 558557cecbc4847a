internal import CCurl
internal import VrarcArchive

/// What the one thread does that owns libcurl's multi handle: moves the bytes of all transfers.
@safe
final class TransferLoop: @unchecked Sendable {
    private enum Message: Sendable {
        case start(Transfer)
        case resume(Transfer)
        case cancel(Transfer)
        case close
    }

    // `handles` and `isClosing` are touched by the loop's thread alone, and `multi` by curl_multi_wakeup besides, which
    // may be called from any thread: `@unchecked` states it.
    private let multi: UnsafeMutableRawPointer
    private let settings: HTTPSettings
    private let inbox = Locked<[Message]>([])
    private var handles: [UnsafeMutableRawPointer: EasyHandle]
    private var isClosing = false

    /// libcurl must be set up once, before any thread uses it.
    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    init(_ settings: HTTPSettings) throws(HTTPError) {
        guard Self.isReady, let multi = unsafe curl_multi_init() else {
            throw HTTPError(.other, "libcurl can't be set up")
        }
        unsafe self.multi = multi
        unsafe handles = [:]
        self.settings = settings
        let connections = max(1, settings.connections)
        _ = unsafe ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = unsafe ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
        _ = unsafe ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections + 4)
    }

    deinit {
        // The cleanup may call back: what the callbacks use lives in `handles` until it is over.
        unsafe handles.values.forEach { _ = unsafe curl_multi_remove_handle(multi, $0.pointer) }
        _ = unsafe curl_multi_cleanup(multi)
        unsafe handles.removeAll()
    }

    // MARK: from any thread

    func start(_ transfer: Transfer) { send(.start(transfer)) }
    func resume(_ transfer: Transfer) { send(.resume(transfer)) }
    func cancel(_ transfer: Transfer) { send(.cancel(transfer)) }
    func close() { send(.close) }

    private func send(_ message: Message) {
        inbox.withLock { $0.append(message) }
        _ = unsafe curl_multi_wakeup(multi)
    }

    // MARK: the loop's thread

    /// Works until `close`; transfers that are not done by then are.
    func run() {
        while true {
            for message in inbox.withLock({ messages in
                defer { messages = [] }
                return messages
            }) { take(message) }
            if isClosing { break }
            if Interruption.requested != 0 { endAll(HTTPError(.interrupted, "a signal asked to stop")) }
            var running: Int32 = 0
            let result = unsafe curl_multi_perform(multi, &running)
            if result != CURLM_OK {
                endAll(HTTPError(.other, "libcurl: \(unsafe String(cString: curl_multi_strerror(result)))"))
            }
            endDone()
            // How soon a signal is seen; with nothing to do there is nothing to stop.
            _ = unsafe curl_multi_poll(multi, nil, 0, unsafe handles.isEmpty ? 60_000 : 100, nil)
        }
        endAll(HTTPError(.other, "the client was closed"))
    }

    private func take(_ message: Message) {
        switch message {
        case .start(let transfer): begin(transfer)
        case .resume(let transfer):
            guard let handle = handle(of: transfer) else { return }
            _ = unsafe curl_easy_pause(handle.pointer, CURLPAUSE_CONT)
        case .cancel(let transfer):
            guard let handle = handle(of: transfer) else { return }
            end(handle, .failure(HTTPError(.caller, "it was cancelled")))
        case .close: isClosing = true
        }
    }

    private func begin(_ transfer: Transfer) {
        do throws(HTTPError) {
            let handle = try EasyHandle(transfer, settings)
            unsafe handles[handle.pointer] = handle
            let result = unsafe curl_multi_add_handle(multi, handle.pointer)
            if result != CURLM_OK {
                unsafe handles[handle.pointer] = nil
                throw HTTPError(.other, unsafe String(cString: curl_multi_strerror(result)))
            }
        } catch {
            transfer.end(.failure(error))
        }
    }

    /// There are a few dozen at most.
    private func handle(of transfer: Transfer) -> EasyHandle? {
        unsafe handles.values.first { $0.transfer === transfer }
    }

    private func endDone() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle,
                let handle = unsafe handles[easy]
            else { continue }
            let code = unsafe ccurl_message_result(message)
            end(handle, code == CURLE_OK ? .success(()) : .failure(HTTPError(curl: code, handle.text)))
        }
    }

    private func endAll(_ error: HTTPError) {
        for handle in unsafe Array(handles.values) { end(handle, .failure(error)) }
    }

    private func end(_ handle: EasyHandle, _ result: Result<Void, HTTPError>) {
        _ = unsafe curl_multi_remove_handle(multi, handle.pointer)
        unsafe handles[handle.pointer] = nil
        handle.transfer.end(result)
    }
}
