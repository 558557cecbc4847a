package import HTTPTransport
internal import SystemPackage

/// Keys for a token of an identity provider, as pods have one in a file: `AssumeRoleWithWebIdentity` of AWS's token service.
package struct WebIdentityKeys: KeysProvider {
    private struct Role {
        let name: String
        let tokenFile: String
        let session: String
    }

    private let environment: StoreEnvironment
    private let client: HTTPClient
    private let retrier: Retrier

    package init(_ environment: StoreEnvironment, _ client: HTTPClient, _ retrier: Retrier) {
        self.environment = environment
        self.client = client
        self.retrier = retrier
    }

    package func keys() throws(StoreAccessError) -> StoreKeys? {
        let profiles = try StoreProfiles(environment)
        guard let role = try role(profiles) else { return nil }
        guard let text = try SmallFile.text(FilePath(role.tokenFile)) else {
            throw StoreAccessError(.unusable, "the file with the web identity token, \(role.tokenFile), is not there")
        }
        let token = Secret(INIReader.trimmed(text))
        guard !token.exposed.isEmpty else {
            throw StoreAccessError(.unusable, "the file with the web identity token, \(role.tokenFile), is empty")
        }
        let reply = try ask(try address(profiles), role, token)
        guard reply.head.isSuccess else {
            let said = KeysErrorBody(reply.body, secrets: [token])
            let why = [said.code, said.message].compactMap(\.self).joined(separator: ": ")
            throw StoreAccessError(
                .refused, "\(Self.service) answered with \(reply.head.status)" + (why.isEmpty ? "" : ", \(why)"))
        }
        return try keys(in: reply.body)
    }

    private static let service = "the token service of AWS (STS)"

    private func role(_ profiles: StoreProfiles) throws(StoreAccessError) -> Role? {
        let profile = profiles.profile(environment.profile) ?? [:]
        let isByEnvironment = environment.chosenProfile == nil
        func setting(_ variable: String, _ name: String) -> String? {
            (isByEnvironment ? environment[variable] : nil) ?? profile[name]
        }
        guard let file = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        guard let name = setting("AWS_ROLE_ARN", "role_arn") else {
            throw StoreAccessError(
                .unusable, "there is a web identity token, but no role for it: neither AWS_ROLE_ARN nor role_arn")
        }
        return Role(
            name: name, tokenFile: file, session: setting("AWS_ROLE_SESSION_NAME", "role_session_name") ?? "vrarc")
    }

    private func address(_ profiles: StoreProfiles) throws(StoreAccessError) -> HTTPURL {
        if let url = try StoreConfiguration.endpoint(of: "sts", environment, profiles) { return url }
        let region = try StoreConfiguration(environment).region
        let host = region.map { "sts.\($0).amazonaws.com" + ($0.hasPrefix("cn-") ? ".cn" : "") } ?? "sts.amazonaws.com"
        do throws(HTTPError) {
            return try HTTPURL("https://\(host)")
        } catch {
            throw StoreAccessError(.unusable, "the region can't be used: \(error.detail)")
        }
    }

    private func ask(_ url: HTTPURL, _ role: Role, _ token: Secret) throws(StoreAccessError) -> HTTPReply {
        let form = [
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role.name),
            ("RoleSessionName", role.session), ("WebIdentityToken", token.exposed),
        ].map { "\($0.0)=\(HTTPURL.encoded($0.1))" }.joined(separator: "&")
        let request = HTTPRequest(
            .post, url.appending(path: "/"),
            headers: HTTPHeaders([("Content-Type", "application/x-www-form-urlencoded")]),
            body: .bytes(Array(form.utf8)), timeouts: HTTPTimeouts(total: .seconds(60)))
        do throws(HTTPError) {
            return try retrier.run(.always) { () throws(HTTPError) in try client.reply(to: request, limit: 1 << 20) }
        } catch {
            throw StoreAccessError(error, service: Self.service)
        }
    }

    private func keys(in body: [UInt8]) throws(StoreAccessError) -> StoreKeys {
        let said: XMLElement
        do throws(XMLError) {
            said = try XMLElement(reading: body)
        } catch {
            throw StoreAccessError(.refused, "\(Self.service) answered with no XML (\(error.detail))")
        }
        guard let given = said.first("AssumeRoleWithWebIdentityResult")?.first("Credentials"),
            let accessKey = given.text(of: "AccessKeyId"), let secret = given.text(of: "SecretAccessKey"),
            let token = given.text(of: "SessionToken"),
            let expiry = given.text(of: "Expiration").flatMap({ ISOTime.seconds($0) })
        else { throw StoreAccessError(.refused, "\(Self.service) answered without keys") }
        return try StoreKeys(
            checking: accessKey, secret, token, expiry: expiry, from: "the answer of \(Self.service)")
    }
}
