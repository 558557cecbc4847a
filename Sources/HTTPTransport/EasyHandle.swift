internal import CCurl

/// libcurl's handle of one transfer, set up from a request; the transport's thread alone uses it.
@safe
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    let transfer: Transfer
    private var list: UnsafeMutablePointer<curl_slist>?
    private let message: UnsafeMutablePointer<CChar>

    /// Throws `.refused` or `.other` where libcurl does not take the request.
    init(_ transfer: Transfer, _ settings: HTTPSettings) throws(HTTPError) {
        guard let pointer = unsafe curl_easy_init() else { throw HTTPError(.other, "libcurl has no memory") }
        unsafe self.pointer = pointer
        self.transfer = transfer
        unsafe message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe list = nil
        guard !transfer.request.headers.hasLineBreak else {
            throw HTTPError(.refused, "a header field has a line break")
        }
        try setHeaders()
        try setAddress(settings)
        try setTimeouts(transfer.request.timeouts)
        try setMethod()
        try setCallbacks()
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(list)
        unsafe message.deallocate()
    }

    /// What libcurl says of a failure, in its own words.
    var text: String { unsafe String(cString: message) }

    private func setHeaders() throws(HTTPError) {
        // A server that does not know Expect would be waited for.
        var lines = ["Expect:"]
        for field in transfer.request.headers.fields {
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for line in lines {
            guard let longer = unsafe curl_slist_append(list, line) else {
                throw HTTPError(.other, "libcurl has no memory")
            }
            unsafe list = longer
        }
        try check(unsafe ccurl_set_list(pointer, CURLOPT_HTTPHEADER, list))
    }

    private func setAddress(_ settings: HTTPSettings) throws(HTTPError) {
        let url = transfer.request.url
        try set(CURLOPT_URL, url.description)
        try set(CURLOPT_PROTOCOLS_STR, url.isPlain ? "http" : "https")
        // A proxy would carry what is for this machine away from it, in the clear.
        if url.isPlain { try set(CURLOPT_PROXY, "") }
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_USERAGENT, settings.userAgent)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let file = settings.caFile {
            try set(CURLOPT_CAINFO, file)
            // The system's own roots are not asked besides.
            try check(unsafe ccurl_set_text(pointer, CURLOPT_CAPATH, nil))
        }
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        // Where HTTP/2 is offered, one connection serves all: wait for it rather than make more.
        try set(CURLOPT_PIPEWAIT, url.isPlain ? 0 : 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_BUFFERSIZE, settings.received)
        try set(CURLOPT_UPLOAD_BUFFERSIZE, 1 << 16)
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, message))
    }

    private func setTimeouts(_ timeouts: HTTPTimeouts) throws(HTTPError) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(timeouts.connect))
        try set(CURLOPT_LOW_SPEED_LIMIT, max(1, timeouts.leastSpeed))
        try set(CURLOPT_LOW_SPEED_TIME, max(1, (Self.milliseconds(timeouts.stall) + 999) / 1_000))
        if let total = timeouts.total { try set(CURLOPT_TIMEOUT_MS, Self.milliseconds(total)) }
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(
            clamping: max(
                1,
                seconds.multipliedReportingOverflow(by: 1_000).partialValue
                    + attoseconds / 1_000_000_000_000_000))
    }

    private func setMethod() throws(HTTPError) {
        let method = transfer.request.method
        if method == .head { try set(CURLOPT_NOBODY, 1) }
        if transfer.hasBody {
            try set(CURLOPT_UPLOAD, 1)
            if let length = transfer.bodyLength {
                try check(
                    unsafe ccurl_set_offset(pointer, CURLOPT_INFILESIZE_LARGE, curl_off_t(clamping: length)))
            }
        }
        // Only on a connection of its own is nothing sent twice. What streams can't be sent twice anyway.
        if !transfer.request.isRepeatable, !transfer.isStreamed { try set(CURLOPT_FRESH_CONNECT, 1) }
        if method != .head { try set(CURLOPT_CUSTOMREQUEST, method.rawValue) }
    }

    private func setCallbacks() throws(HTTPError) {
        let own = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        try check(
            unsafe ccurl_set_transfer(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, own in
                guard let bytes = unsafe bytes else { return 0 }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(own!).takeUnretainedValue()
                return unsafe transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
            })
        try check(
            unsafe ccurl_set_transfer(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, own in
                guard let bytes = unsafe bytes else { return 0 }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(own!).takeUnretainedValue()
                unsafe transfer.addHeader([UInt8](UnsafeRawBufferPointer(start: bytes, count: size * count)))
                return transfer.hasOversizeHead ? 0 : size * count
            })
        try check(
            unsafe ccurl_set_transfer(pointer, CURLOPT_READFUNCTION) { bytes, size, count, own in
                guard let bytes = unsafe bytes else { return ccurl_read_abort }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(own!).takeUnretainedValue()
                return unsafe transfer.send(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
            })
        try check(
            unsafe ccurl_set_seek(pointer) { own, offset, origin in
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(own!).takeUnretainedValue()
                return offset == 0 && origin == SEEK_SET && transfer.rewind() ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
            })
        for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] {
            try check(unsafe ccurl_set_pointer(pointer, option, own))
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(unsafe ccurl_set_long(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try check(unsafe ccurl_set_text(pointer, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        if code != CURLE_OK { throw HTTPError(curl: code, "") }
    }
}
