package import HTTPTransport
import VrarcModel

/// Calls a service instance, from any number of threads that may block.
///
/// What passes is tried again; a token that is no longer taken is renewed once a call. Answers are given word by word.
package final class ServiceClient: Sendable {
    /// The instance's base URL.
    package let url: HTTPURL
    /// The same as text.
    package var address: String { url.description }
    /// What was sent and received until now, calls of the token service too.
    package var traffic: HTTPTraffic { client.traffic }
    private let client: HTTPClient
    private let authorization: Authorization
    private let retrier: Retrier
    /// What is waited with; tests put their own in place.
    var clock: RetryClock { retrier.clock }

    /// Throws `HTTPError` where threads or memory are at an end.
    package init(
        _ credentials: ServiceCredentials, settings: HTTPSettings = HTTPSettings(), retrier: Retrier = Retrier()
    ) throws(HTTPError) {
        url = credentials.url
        client = try HTTPClient(settings)
        self.retrier = retrier
        authorization = Authorization(credentials.key, client, retrier)
    }

    /// One line of what an answer says to people, without any secret; `nil` if there is nothing.
    func line(_ said: JSONValue?) -> String? {
        said?.text.flatMap { ServiceErrorBody.line($0, authorization.secrets) }
    }

    /// The answer of a call, as JSON.
    package func answer(to call: ServiceCall) throws(ServiceError) -> ServiceAnswer {
        let body = try bytes(call)
        do throws(AnswerError) {
            return try ServiceAnswer(body)
        } catch {
            throw ServiceError(error, call: call.name, subject: call.subject)
        }
    }

    /// The answer's body of a call.
    package func bytes(_ call: ServiceCall) throws(ServiceError) -> [UInt8] {
        try send(call) { request throws(HTTPError) in try client.reply(to: request, limit: Self.limit) }.body
    }

    /// Gives the answer's body piece by piece. `begin` is called before the first piece of every attempt, `end` behind the
    /// last one: it may throw an `HTTPError` of what can pass, and then the next attempt begins.
    ///
    /// What else they throw is the `cause` of the error's `transport`.
    package func download(
        _ call: ServiceCall, begin: (HTTPHead) throws -> Void, data: (UnsafeRawBufferPointer) throws -> Void,
        end: () throws -> Void = {}
    ) throws(ServiceError) {
        _ = try send(call) { request throws(HTTPError) in
            var size: UInt64 = 0
            let reply = try unsafe client.download(request) { head in
                size = 0
                try begin(head)
            } data: { bytes in
                size += UInt64(bytes.count)
                guard size <= call.mostBytes else {
                    throw HTTPError(.tooLarge, "the answer has more than \(call.mostBytes) bytes")
                }
                try unsafe data(bytes)
            }
            guard reply.head.isSuccess else { return reply }
            do {
                try end()
            } catch let error as HTTPError {
                throw error
            } catch {
                throw HTTPError(.caller, "\(error)", cause: error)
            }
            return reply
        }
    }

    /// A list of a hundred thousand images has about 15 MB.
    private static let limit = 256 << 20

    private func send(
        _ call: ServiceCall, _ attempt: (HTTPRequest) throws(HTTPError) -> HTTPReply
    ) throws(ServiceError) -> HTTPReply {
        var failure: ServiceError?
        let reply: HTTPReply
        do throws(HTTPError) {
            reply = try retrier.run(call.repetition) { () throws(HTTPError) in
                do throws(ServiceError) {
                    return try once(call, attempt)
                } catch {
                    failure = error
                    throw error.transport ?? HTTPError(.other, error.reason)
                }
            }
        } catch {
            // A signal may come while the next attempt is waited for: then the last one's failure is not the reason.
            if error.kind == .interrupted { throw ServiceError(error, call: call.name, subject: call.subject) }
            throw failure ?? ServiceError(error, call: call.name, subject: call.subject)
        }
        if reply.head.isSuccess { return reply }
        throw ServiceError(reply, call: call.name, subject: call.subject, secrets: authorization.secrets)
    }

    /// One attempt, and a second one at once with a new token where the first one's was no longer taken.
    private func once(
        _ call: ServiceCall, _ attempt: (HTTPRequest) throws(HTTPError) -> HTTPReply
    ) throws(ServiceError) -> HTTPReply {
        var isRenewed = false
        while true {
            let (value, number) = try authorization.value()
            var headers = HTTPHeaders([("Authorization", value.exposed), ("Accept", call.accept)])
            if let type = call.contentType { headers.add("Content-Type", type) }
            let request = HTTPRequest(
                call.method, call.url(url), headers: headers, body: call.body, timeouts: call.timeouts,
                isRepeatable: call.repetition == .always)
            let reply: HTTPReply
            do throws(HTTPError) {
                reply = try attempt(request)
            } catch {
                throw ServiceError(error, call: call.name, subject: call.subject)
            }
            guard reply.head.status == 401, !isRenewed, authorization.refused(number) else { return reply }
            isRenewed = true
        }
    }
}
