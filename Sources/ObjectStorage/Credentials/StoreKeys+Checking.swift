internal import HTTPTransport

extension StoreKeys {
    /// Keys that fit into header fields, from a place that may hold anything. Throws `.unusable`.
    ///
    /// - Parameter place: Such as `the environment`.
    init(
        checking accessKey: String, _ secret: String, _ token: String?, expiry: Int64? = nil, from place: String
    ) throws(StoreAccessError) {
        for (name, value) in [("access key", accessKey), ("secret key", secret), ("session token", token ?? "-")] {
            guard !value.isEmpty else { throw StoreAccessError(.unusable, "the \(name) in \(place) is empty") }
            guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw StoreAccessError(
                    .unusable, "the \(name) in \(place) has a character that none has, such as a space or a line break")
            }
        }
        self.init(accessKey: accessKey, secret: Secret(secret), sessionToken: token.map(Secret.init), expiry: expiry)
    }
}
