package import HTTPTransport

/// What opens a service instance: where it is, and the key.
package struct ServiceCredentials: Sendable {
    package enum Key: Sendable {
        /// An API key, for which the token service gives tokens.
        case token(apiKey: Secret, at: HTTPURL)
        /// Name and password with every call; an API key has the name `apikey`.
        case basic(name: String, password: Secret)

        /// What must never be printed.
        var secret: Secret {
            switch self {
            case .token(let apiKey, _): apiKey
            case .basic(_, let password): password
            }
        }
    }

    /// The instance's base URL, with its path.
    package let url: HTTPURL
    package let key: Key

    package init(url: HTTPURL, key: Key) {
        self.url = url
        self.key = key
    }

    /// Reads them from names and values, as the environment or a file of IBM's form has them.
    ///
    /// - Parameters:
    ///   - url: The instance, where the user named one; goes before `VISUAL_RECOGNITION_URL`.
    ///   - place: What the values are called in errors, such as `the environment`.
    ///   - value: The value of a name.
    package init(
        url given: String?, from place: String, value: (String) -> String?
    ) throws(CredentialsError) {
        func setting(_ name: String) -> String? {
            value(Self.prefix + name).flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let url = given ?? setting("URL") else {
            throw CredentialsError("no address of an instance is given, and \(place) has no \(Self.prefix)URL")
        }
        self.url = try Self.address(url, given == nil ? "\(Self.prefix)URL in \(place)" : "--service")
        let apiKey = setting("APIKEY").map(Secret.init)
        let kind = setting("AUTH_TYPE")?.lowercased() ?? (apiKey == nil ? "basic" : "iam")
        switch kind {
        case "iam":
            guard let apiKey else { throw CredentialsError("\(place) has no \(Self.prefix)APIKEY") }
            let text = setting("AUTH_URL") ?? "https://iam.cloud.ibm.com"
            key = .token(apiKey: apiKey, at: try Self.address(text, "\(Self.prefix)AUTH_URL in \(place)"))
        case "basic":
            if let name = setting("USERNAME"), let password = setting("PASSWORD") {
                key = .basic(name: name, password: Secret(password))
            } else if let apiKey {
                key = .basic(name: "apikey", password: apiKey)
            } else {
                throw CredentialsError(
                    "\(place) has neither \(Self.prefix)APIKEY nor \(Self.prefix)USERNAME and \(Self.prefix)PASSWORD")
            }
        default:
            throw CredentialsError(
                "\(Self.prefix)AUTH_TYPE in \(place) is neither 'iam' nor 'basic', the two ways there are")
        }
    }

    /// What the names begin with.
    package static let prefix = "VISUAL_RECOGNITION_"

    private static func address(_ text: String, _ name: String) throws(CredentialsError) -> HTTPURL {
        do throws(HTTPError) {
            return try HTTPURL(text)
        } catch {
            throw CredentialsError("\(name) can't be used: \(error.detail)")
        }
    }
}

/// Why there are no credentials to be had. The text never holds a value.
package struct CredentialsError: Error, Hashable, Sendable {
    /// A sentence without a full stop.
    package let sentence: String

    init(_ sentence: String) {
        self.sentence = sentence
    }
}
