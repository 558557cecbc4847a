import HTTPTransport

/// One call of a store, as a value.
struct StoreCall: Sendable {
    /// Its name in the API, such as `UploadPart`.
    let name: String
    let method: HTTPMethod
    let place: StoreURL
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: HTTPBody = .none
    var payload: PayloadHash = .empty
    /// Whether a status of success may stand before an error.
    var answersBeforeItKnows = false
    /// Whether it may be sent again where it may have been done.
    var repetition: RetryPolicy.Repetition = .always

    init(_ name: String, _ method: HTTPMethod, _ place: StoreURL) {
        self.name = name
        self.method = method
        self.place = place
    }
}
