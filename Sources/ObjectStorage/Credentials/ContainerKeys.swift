package import HTTPTransport
internal import SystemPackage

/// Keys of the role of a container or pod in Amazon's cloud, from the service that its environment names.
package struct ContainerKeys: KeysProvider {
    private let environment: StoreEnvironment
    private let client: HTTPClient
    private let retrier: Retrier

    package init(_ environment: StoreEnvironment, _ client: HTTPClient, _ retrier: Retrier) {
        self.environment = environment
        self.client = client
        self.retrier = retrier
    }

    package func keys() throws(StoreAccessError) -> StoreKeys? {
        guard let url = try address() else { return nil }
        var headers = HTTPHeaders([("Accept", "application/json")])
        if let token = try token() { headers.add("Authorization", token) }
        let request = HTTPRequest(.get, url, headers: headers, timeouts: MetadataAnswer.timeouts)
        let reply: HTTPReply
        do throws(HTTPError) {
            reply = try retrier.run(.always) { () throws(HTTPError) in try client.reply(to: request, limit: 1 << 16) }
        } catch {
            throw StoreAccessError(error, service: Self.service)
        }
        guard reply.head.isSuccess else {
            throw StoreAccessError(.refused, "\(Self.service) answered with \(reply.head.status)")
        }
        return try MetadataAnswer.keys(in: reply.body, from: Self.service)
    }

    private static let service = "the service for keys of this container"
    private static let relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    private static let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"

    private func address() throws(StoreAccessError) -> HTTPURL? {
        let name = environment[Self.relative] == nil ? Self.full : Self.relative
        guard let text = environment[Self.relative].map({ "http://169.254.170.2\($0)" }) ?? environment[Self.full]
        else { return nil }
        let path = text.prefix { $0 != "?" }
        let query = text.dropFirst(path.count + 1)
        do throws(HTTPError) {
            let url = try HTTPURL(metadataService: String(path))
            guard !query.isEmpty else { return url }
            // The query is checked as if it were a path: it must be ASCII without spaces too.
            _ = try HTTPURL("https://a/" + query)
            return url.appending(path: "", query: String(query))
        } catch {
            throw StoreAccessError(.unusable, "\(name) can't be used: \(error.detail)")
        }
    }

    private func token() throws(StoreAccessError) -> String? {
        let name = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
        guard let file = environment[name + "_FILE"] else { return environment[name] }
        guard let text = try SmallFile.text(FilePath(file)) else {
            throw StoreAccessError(.unusable, "the file that \(name)_FILE names is not there")
        }
        return INIReader.trimmed(text)
    }
}
