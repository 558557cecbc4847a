/// Keys in the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
package struct EnvironmentKeys: KeysProvider {
    private let environment: StoreEnvironment

    package init(_ environment: StoreEnvironment) {
        self.environment = environment
    }

    package func keys() throws(StoreAccessError) -> StoreKeys? {
        guard environment.chosenProfile == nil, let accessKey = environment["AWS_ACCESS_KEY_ID"] else { return nil }
        guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw StoreAccessError(
                .unusable, "the environment has AWS_ACCESS_KEY_ID, but no AWS_SECRET_ACCESS_KEY")
        }
        var expiry: Int64?
        if let text = environment["AWS_CREDENTIAL_EXPIRATION"] {
            guard let seconds = ISOTime.seconds(text) else {
                throw StoreAccessError(.unusable, "AWS_CREDENTIAL_EXPIRATION is no date such as 2026-01-31T12:00:00Z")
            }
            expiry = seconds
        }
        return try StoreKeys(
            checking: accessKey, secret, environment["AWS_SESSION_TOKEN"] ?? environment["AWS_SECURITY_TOKEN"],
            expiry: expiry, from: "the environment")
    }
}
