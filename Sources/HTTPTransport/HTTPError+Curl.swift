internal import CCurl

extension HTTPError {
    /// What a result of libcurl means; `text` is what it adds.
    init(curl code: CURLcode, _ text: String) {
        let detail = text.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : text
        self.init(Self.kind(code), detail)
    }

    private static func kind(_ code: CURLcode) -> Kind {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .unconnected
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            .untrusted
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        // A body shorter than its Content-Length is one of these.
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2_STREAM,
            CURLE_HTTP2, CURLE_SEND_FAIL_REWIND, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_SHUTDOWN_FAILED, CURLE_AGAIN:
            .dropped
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR: .malformed
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .refused
        default: .other
        }
    }
}
