package import HTTPTransport
import VrarcArchive

/// Calls a store, from any number of threads that may block.
///
/// What passes is tried again; keys that have come to their end are renewed, and a clock that is wrong is corrected by the
/// store's, once a call each.
package final class StoreClient: Sendable {
    let address: StoreAddress
    let region: String
    private let client: HTTPClient
    private let access: StoreAccess
    private let retrier: Retrier
    /// Seconds that the store's clock is ahead of ours, once it has said so.
    private let skew = Locked<Int64>(0)
    /// Made anew when the keys are.
    private let signer = Locked<RequestSigner?>(nil)

    /// Throws `HTTPError` where threads or memory are at an end.
    package init(
        _ address: StoreAddress, region: String, access: StoreAccess, settings: HTTPSettings = HTTPSettings(),
        retrier: Retrier = Retrier()
    ) throws(HTTPError) {
        self.address = address
        self.region = region
        self.access = access
        self.retrier = retrier
        client = try HTTPClient(settings)
    }

    /// What is waited with between two looks.
    package var clock: RetryClock { retrier.clock }

    /// The answer of a call, with its body in memory.
    func reply(to call: StoreCall, limit: Int = 32 << 20) throws(StoreError) -> HTTPReply {
        try send(call) { (request) throws(HTTPError) in try client.reply(to: request, limit: limit) }
    }

    /// The answer of a call, its body given piece by piece; of an error the body is in the reply.
    ///
    /// `head` is called at the beginning of every attempt; what it and `data` throw is the `cause` of the error's
    /// `transport`. `next` makes the call of the next attempt, so that it may ask for no more than what is missing.
    func download(
        _ next: () -> StoreCall, head: (HTTPHead) throws -> Void,
        data: (UnsafeRawBufferPointer) throws -> Void
    ) throws(StoreError) -> HTTPReply {
        try send(next()) { (request) throws(HTTPError) in
            try unsafe client.download(request, head: head, data: data)
        } again: {
            next()
        }
    }

    // MARK: - Attempts

    /// What one attempt came to.
    private enum Attempt {
        case done(HTTPReply)
        /// The same again at once: something that was wrong is mended.
        case mended
        case failed(StoreError, passing: Bool, wait: Duration?)
    }

    private func send(
        _ call: StoreCall, _ attempt: (HTTPRequest) throws(HTTPError) -> HTTPReply, again: () -> StoreCall? = { nil }
    ) throws(StoreError) -> HTTPReply {
        var call = call
        var mendings: Set<Mending> = []
        var number = 1
        while true {
            switch try once(call, attempt, &mendings) {
            case .done(let reply): return reply
            case .mended: break
            case .failed(let error, let isPassing, let asked):
                number += 1
                guard isPassing,
                    let wait = retrier.policy.wait(before: number, asked: asked, random: retrier.clock.random())
                else { throw error }
                do throws(HTTPError) { try retrier.clock.sleep(wait) } catch {
                    throw StoreError(error, call: call.name, subject: call.place.description)
                }
            }
            call = again() ?? call
        }
    }

    /// What may be mended, once a call each.
    private enum Mending: Hashable { case clock, keys }

    private func once(
        _ call: StoreCall, _ attempt: (HTTPRequest) throws(HTTPError) -> HTTPReply, _ mendings: inout Set<Mending>
    ) throws(StoreError) -> Attempt {
        let signer = try signer(for: call)
        let time = retrier.clock.now() + skew.withLock { $0 }
        let request = try request(call, signer, at: time)
        let reply: HTTPReply
        do throws(HTTPError) {
            reply = try attempt(request)
        } catch {
            let failure = StoreError(error, call: call.name, subject: call.place.description)
            return .failed(failure, passing: RetryPolicy.isPassing(error, call.repetition), wait: nil)
        }
        if reply.head.isSuccess, !StoreReplyError.isErrorInSuccess(reply, of: call) { return .done(reply) }
        let said = StoreReplyError(reply)
        let ahead = reply.head.headers["date"].flatMap { HTTPDate.seconds($0) }.map { $0 - time }
        if said.isClockWrong, let ahead, mendings.insert(.clock).inserted {
            setClock(ahead: ahead, of: time)
            return .mended
        }
        if said.isOfKeys, mendings.insert(.keys).inserted, try renewKeys(signer.keys, call) { return .mended }
        let error = said.error(call: call.name, subject: call.place.description)
        let wait = RetryAfter.duration(reply.head.headers, now: retrier.clock.now())
        return .failed(error, passing: said.isPassing(call.repetition), wait: wait)
    }

    private func request(
        _ call: StoreCall, _ signer: RequestSigner, at time: Int64
    ) throws(StoreError) -> HTTPRequest {
        do {
            let url = try address.url(call.place, query: call.query)
            let request = HTTPRequest(
                call.method, url, headers: HTTPHeaders(call.headers), body: call.body,
                isRepeatable: call.repetition == .always)
            return try signer.sign(request, payload: call.payload, at: time)
        } catch let error as SigningError {
            throw StoreError(.rejected, call: call.name, subject: call.place.description, error.sentence)
        } catch {
            let transport = error as? HTTPError ?? HTTPError(.other, "\(error)")
            throw StoreError(transport, call: call.name, subject: call.place.description)
        }
    }

    private func signer(for call: StoreCall) throws(StoreError) -> RequestSigner {
        let keys: StoreKeys
        do throws(StoreAccessError) {
            keys = try access.keys()
        } catch {
            throw StoreError(error, call: call.name, subject: call.place.description)
        }
        return signer.withLock { kept in
            if let kept, kept.keys.isSame(as: keys) { return kept }
            let made = RequestSigner(keys, region: region)
            kept = made
            return made
        }
    }

    /// Whether there are others than those that the store refuses.
    private func renewKeys(_ refused: StoreKeys, _ call: StoreCall) throws(StoreError) -> Bool {
        do throws(StoreAccessError) {
            return try !access.keys(insteadOf: refused).isSame(as: refused)
        } catch {
            throw StoreError(error, call: call.name, subject: call.place.description)
        }
    }

    /// Takes the store's time for ours.
    private func setClock(ahead: Int64, of time: Int64) {
        let now = retrier.clock.now()
        skew.withLock { $0 = ahead + (time - now) }
    }
}
