package import HTTPTransport

/// Keys of the role of a machine in Amazon's cloud, from its metadata service (IMDSv2).
package struct InstanceKeys: KeysProvider {
    private let environment: StoreEnvironment
    private let client: HTTPClient
    private let retrier: Retrier

    package init(_ environment: StoreEnvironment, _ client: HTTPClient, _ retrier: Retrier) {
        self.environment = environment
        self.client = client
        self.retrier = retrier
    }

    package func keys() throws(StoreAccessError) -> StoreKeys? {
        if environment.isTrue("AWS_EC2_METADATA_DISABLED") { return nil }
        let base = try base()
        let session: HTTPReply
        do throws(HTTPError) {
            session = try ask(
                .put, base.appending(path: "/latest/api/token"), ("X-aws-ec2-metadata-token-ttl-seconds", "21600"))
        } catch {
            // Most machines are in no cloud: that nobody answers is the usual case.
            if error.kind == .interrupted { throw StoreAccessError(error, service: Self.service) }
            return nil
        }
        guard let token = try text(of: session), !token.isEmpty else { return nil }
        let roles = base.appending(path: "/latest/meta-data/iam/security-credentials/")
        guard let names = try get(roles, token), let role = try text(of: names)?.split(separator: "\n").first else {
            return nil
        }
        let reply = try get(roles.appending(path: "/" + HTTPURL.encoded(String(role))), token)
        guard let reply, reply.head.isSuccess else { return nil }
        return try MetadataAnswer.keys(in: reply.body, from: Self.service)
    }

    private static let service = "the metadata service of this machine"

    private func base() throws(StoreAccessError) -> HTTPURL {
        let name = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
        do throws(HTTPError) {
            return try HTTPURL(metadataService: environment[name] ?? "http://169.254.169.254")
        } catch {
            throw StoreAccessError(.unusable, "\(name) can't be used: \(error.detail)")
        }
    }

    private func get(_ url: HTTPURL, _ token: String) throws(StoreAccessError) -> HTTPReply? {
        do throws(HTTPError) {
            return try ask(.get, url, ("X-aws-ec2-metadata-token", token))
        } catch {
            throw StoreAccessError(error, service: Self.service)
        }
    }

    private func ask(
        _ method: HTTPMethod, _ url: HTTPURL, _ header: (String, String)
    ) throws(HTTPError) -> HTTPReply {
        let request = HTTPRequest(
            method, url, headers: HTTPHeaders([(name: header.0, value: header.1)]), timeouts: MetadataAnswer.timeouts)
        // Without an answer at once there is none: only a service that does answer is asked again.
        var failure: HTTPError?
        let reply = try retrier.run(.always) { () throws(HTTPError) in
            do throws(HTTPError) {
                return try client.reply(to: request, limit: 1 << 16)
            } catch {
                failure = error
                return HTTPReply(head: HTTPHead(status: 404, headers: HTTPHeaders()), body: [])
            }
        }
        if let failure { throw failure }
        return reply
    }

    /// The text of an answer; `nil` where the service says that there is none. Throws `.refused` where it fails.
    private func text(of reply: HTTPReply) throws(StoreAccessError) -> String? {
        if (400..<500).contains(reply.head.status) { return nil }
        guard reply.head.isSuccess else {
            throw StoreAccessError(.refused, "\(Self.service) answered with \(reply.head.status)")
        }
        return INIReader.trimmed(String(decoding: reply.body, as: UTF8.self))
    }
}
