/// One request, as a value.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    package var url: HTTPURL
    package var headers: HTTPHeaders
    package var body: HTTPBody
    package var timeouts: HTTPTimeouts
    /// Whether the server may get it twice. libcurl sends a request anew where a kept connection turns out to be dead, and
    /// can't tell that from a server that did what was asked and then died.
    package var isRepeatable: Bool

    package init(
        _ method: HTTPMethod, _ url: HTTPURL, headers: HTTPHeaders = HTTPHeaders(), body: HTTPBody = .none,
        timeouts: HTTPTimeouts = HTTPTimeouts(), isRepeatable: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.isRepeatable = isRepeatable
    }
}
