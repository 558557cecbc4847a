import HTTPTransport
import VrarcArchive
import VrarcModel

/// Gives the header field that opens the service: fixed, or with a token that is renewed when 80 % of its life is over.
final class Authorization: Sendable {
    private struct State {
        var token: AccessToken?
        /// The last tokens, this one too: calls that are under way still have older ones.
        var recent: [Secret] = []
        /// When the token is renewed.
        var due: ContinuousClock.Instant?
        /// Counts the tokens, so that of many calls that find one no longer valid the first alone renews it.
        var number = 0
        var isAsking = false
        /// The last failure to get one, and how many there were.
        var failure: ServiceError?
        var failures = 0
    }

    /// What a thread that wants a token is told.
    private enum Turn {
        case token(AccessToken, Int)
        case ask
        case failed(ServiceError)
    }

    private let key: ServiceCredentials.Key
    private let client: HTTPClient
    private let retrier: Retrier
    private let state = ConditionLock(State())

    init(_ key: ServiceCredentials.Key, _ client: HTTPClient, _ retrier: Retrier) {
        self.key = key
        self.client = client
        self.retrier = retrier
    }

    /// The value of `Authorization`, and the number of the token in it; 0 where there is none.
    func value() throws(ServiceError) -> (text: Secret, number: Int) {
        switch key {
        case .basic(let name, let password):
            return (Secret("Basic " + Self.encoded(name, password).exposed), 0)
        case .token(let apiKey, let url):
            let failures = state.update { $0.failures }
            while true {
                let turn = state.wait { state -> Turn? in
                    if state.isAsking { return nil }
                    // Whoever waited for it has waited long enough: eight threads do not try in turn for minutes.
                    if state.failures != failures, let failure = state.failure { return .failed(failure) }
                    if let token = state.token, let due = state.due, ContinuousClock.now < due {
                        return .token(token, state.number)
                    }
                    state.isAsking = true
                    return .ask
                }
                switch turn {
                case .token(let token, let number): return (Secret("Bearer " + token.text.exposed), number)
                case .failed(let error): throw error
                case .ask: break
                }
                do throws(ServiceError) {
                    let token = try ask(apiKey, url)
                    state.update { state in
                        state.token = token
                        state.recent = state.recent.suffix(3) + [token.text]
                        state.number += 1
                        state.due = ContinuousClock.now + .milliseconds(token.lifetime * 800)
                        state.isAsking = false
                    }
                } catch {
                    state.update { state in
                        state.isAsking = false
                        state.failure = error
                        state.failures += 1
                    }
                    throw error
                }
            }
        }
    }

    /// Says that the service did not take a token. Whether another one may be tried.
    func refused(_ number: Int) -> Bool {
        guard case .token = key else { return false }
        state.update { if $0.number == number { $0.token = nil } }
        return true
    }

    /// What must never be printed.
    var secrets: [Secret] {
        var secrets = [key.secret]
        if case .basic(let name, let password) = key { secrets.append(Self.encoded(name, password)) }
        return secrets + state.update { $0.recent }
    }

    /// What a Basic header has.
    private static func encoded(_ name: String, _ password: Secret) -> Secret {
        Secret(Base64.encode(Array("\(name):\(password.exposed)".utf8)))
    }

    private func ask(_ apiKey: Secret, _ base: HTTPURL) throws(ServiceError) -> AccessToken {
        let path = "/identity/token"
        let url = base.description.hasSuffix(path) ? base : base.appending(path: path)
        let form = [
            ("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", apiKey.exposed),
            ("response_type", "cloud_iam"),
        ].map { "\($0.0)=\(HTTPURL.encoded($0.1))" }.joined(separator: "&")
        let headers = HTTPHeaders([
            ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"),
        ])
        let request = HTTPRequest(.post, url, headers: headers, body: .bytes(Array(form.utf8)))
        let name = "POST \(url)"
        let reply: HTTPReply
        do throws(HTTPError) {
            reply = try retrier.run(.always) { () throws(HTTPError) in try client.reply(to: request, limit: 1 << 20) }
        } catch {
            throw ServiceError(error, call: name, subject: "")
        }
        guard reply.head.isSuccess else {
            throw ServiceError(reply, call: name, subject: "", isTokenService: true, secrets: [apiKey])
        }
        do throws(AnswerError) {
            return try AccessToken(reading: reply.body)
        } catch {
            throw ServiceError(error, call: name, subject: "")
        }
    }
}
