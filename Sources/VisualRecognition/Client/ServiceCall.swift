import HTTPTransport

/// One call of the API, as a value.
package struct ServiceCall: Sendable {
    package enum Version: String, Sendable {
        case v3, v4

        /// The API version that this client was written for.
        var date: String { self == .v3 ? "2018-03-19" : "2019-02-11" }
    }

    let method: HTTPMethod
    let version: Version
    /// Segments of the path behind the version, not encoded.
    let path: [String]
    var query: [(name: String, value: String)] = []
    var accept = "application/json"
    var contentType: String?
    var body: HTTPBody = .none
    /// Whether it may be sent again where it may have been done.
    var repetition: RetryPolicy.Repetition = .always
    /// An hour is enough for a list or a picture on any line; what comes in single bytes is no answer.
    var timeouts = HTTPTimeouts(leastSpeed: 1_000, total: .seconds(3_600))
    /// Bytes of an answer that is downloaded, at most.
    var mostBytes: UInt64 = 100_000_000

    init(_ method: HTTPMethod, _ version: Version, _ path: [String]) {
        self.method = method
        self.version = version
        self.path = path
    }

    /// Method and path as a person reads them.
    var name: String { "\(method.rawValue) /\(version.rawValue)/\(path.joined(separator: "/"))" }

    /// The id that the call is about: the last that stands in the path.
    var subject: String {
        switch path.count {
        case 0, 1: ""
        case 2, 3: path[1]
        default: path[3]
        }
    }

    func url(_ base: HTTPURL) -> HTTPURL {
        let path = ([version.rawValue] + self.path).map { "/" + HTTPURL.encoded($0) }.joined()
        let query = ([("version", version.date)] + self.query).map { "\($0.0)=\(HTTPURL.encoded($0.1))" }
        return base.appending(path: path, query: query.joined(separator: "&"))
    }
}
