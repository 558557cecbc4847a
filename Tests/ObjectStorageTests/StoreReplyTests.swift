import HTTPTransport
import Testing
import VrarcArchive

@testable import ObjectStorage

/// What stores say of calls they did not do, and what is done then.
@Suite struct StoreReplyTests {
    private func said(_ status: Int, _ code: String = "", _ headers: [(String, String)] = []) -> StoreReplyError {
        let body = code.isEmpty ? "" : "<Error><Code>\(code)</Code><Message>It\n was  so.</Message></Error>"
        let named = headers.map { (name: $0.0, value: $0.1) }
        return StoreReplyError(
            HTTPReply(head: HTTPHead(status: status, headers: HTTPHeaders(named)), body: Array(body.utf8)))
    }

    private func kind(_ error: StoreReplyError) -> StoreError.Kind { error.error(call: "c", subject: "s").kind }

    @Test(
        arguments: [
            (404, "NoSuchKey", .notFound), (404, "NoSuchUpload", .notFound), (404, "", .notFound), (410, "", .notFound),
            (403, "AccessDenied", .forbidden), (403, "", .forbidden), (401, "", .forbidden),
            (403, "SignatureDoesNotMatch", .forbidden), (400, "ExpiredToken", .expired),
            (403, "RequestExpired", .expired),
            (403, "InvalidObjectState", .frozen), (412, "PreconditionFailed", .conflict), (412, "", .conflict),
            (409, "ConditionalRequestConflict", .conflict), (409, "", .conflict), (400, "BadDigest", .corrupted),
            (400, "XAmzContentSHA256Mismatch", .corrupted), (501, "NotImplemented", .unsupported),
            (405, "MethodNotAllowed", .unsupported), (501, "", .unsupported), (500, "", .server),
            (503, "SlowDown", .server),
            (200, "InternalError", .server), (200, "SlowDown", .server), (400, "RequestTimeout", .server),
            (400, "MalformedXML", .rejected), (400, "", .rejected), (301, "", .rejected), (200, "Other", .rejected),
        ] as [(Int, String, StoreError.Kind)]) func codesHaveKinds(status: Int, code: String, kind: StoreError.Kind)
    {
        #expect(self.kind(said(status, code)) == kind)
    }

    @Test func anotherRegionIsNamed() {
        let region = [("x-amz-bucket-region", "eu-west-3")]
        for error in [
            said(301, "PermanentRedirect", region), said(400, "AuthorizationHeaderMalformed", region),
            said(301, "", region),
        ] {
            #expect(kind(error) == .otherRegion && error.region == "eu-west-3")
        }
        #expect(kind(said(400, "AuthorizationHeaderMalformed")) == .rejected)
    }

    @Test(arguments: [
        (503, "SlowDown", true, true), (429, "", true, true), (409, "OperationAborted", true, true),
        (400, "RequestTimeout", true, false), (500, "InternalError", true, false), (502, "", true, false),
        (400, "BadDigest", true, false), (403, "AccessDenied", false, false), (404, "", false, false),
        (412, "", false, false), (501, "", false, false), (400, "EntityTooSmall", false, false),
    ]) func whatPassesIsKnown(status: Int, code: String, always: Bool, ifNotDone: Bool) {
        #expect(said(status, code).isPassing(.always) == always)
        #expect(said(status, code).isPassing(.ifNotDone) == ifNotDone)
    }

    @Test func whatAStoreSaysIsOneLine() {
        #expect(said(400, "X").message == "It was so" && said(400, "X").code == "X")
        let long = "<Error><Code>a</Code><Message>\(String(repeating: "m", count: 5_000))</Message></Error>"
        let reply = HTTPReply(head: HTTPHead(status: 400, headers: HTTPHeaders([])), body: Array(long.utf8))
        #expect(StoreReplyError(reply).message.count == 300)
        let other = HTTPReply(head: HTTPHead(status: 400, headers: HTTPHeaders([])), body: Array("<html/>".utf8))
        #expect(StoreReplyError(other).code == "" && StoreReplyError(other).message == "")
    }

    // MARK: - Clocks and keys

    @Test(arguments: [3_600, -90_000, 0]) func aWrongClockIsCorrectedOnce(_ ahead: Int) throws {
        let store = try FakeStore()
        try store.set("{\"strict\": true, \"ahead\": \(ahead), \"objects\": {\"a.vrarc\": \"there\"}}")
        // The answer to the first call has no body: what is wrong is asked for.
        #expect(try store.client.object(store.place())?.size == 5)
        #expect(try store.client.tail(store.place(), 9).object.size == 5)
        #expect(try store.state().calls.count == (ahead == 0 ? 2 : 5))
        try store.set("{\"ahead\": \(ahead + 7_200)}")
        #expect(try store.client.tail(store.place(), 9).object.size == 5)
    }

    @Test func aStoreThatAlwaysFindsTheClockWrongIsNotAskedForEver() throws {
        let store = try FakeStore()
        let body = "<Error><Code>RequestTimeTooSkewed</Code></Error>"
        try store.fail("GetObject", "answer", "\"status\": 403, \"times\": 99, \"body\": \"\(body)\"")
        let error = #expect(throws: StoreError.self) { try store.client.tail(store.place(), 9) }
        #expect(error?.kind == .forbidden && error?.code == "RequestTimeTooSkewed")
        #expect(try store.state().calls.count == 2)
        // A refusal without a reason is one.
        try store.fail("HeadObject", "answer", "\"status\": 403, \"times\": 99")
        #expect(throws: StoreError.self) { try store.client.object(store.place()) }
        #expect(try store.calls("HeadObject").count == 2)
    }

    /// Gives other keys each time.
    private final class Numbered: KeysProvider {
        let number = Locked(0)

        func keys() throws(StoreAccessError) -> StoreKeys? {
            let number = number.withLock { number in
                number += 1
                return number
            }
            return StoreKeys(accessKey: "A\(number)", secret: Secret("s"), sessionToken: Secret("t"))
        }
    }

    @Test(arguments: [true, false]) func keysThatEndedAreRenewedOnce(_ isHead: Bool) throws {
        let source = Numbered()
        let store = try FakeStore(access: StoreAccess(KeysChain(source)))
        try store.set(#"{"keys": "A2", "objects": {"a.vrarc": "there"}}"#)
        let ask = {
            isHead ? try store.client.object(store.place())?.size : try store.client.tail(store.place(), 9).object.size
        }
        #expect(try ask() == 5 && source.number.withLock { $0 } == 2)
        #expect(try store.state().calls.count == (isHead ? 4 : 2))
        try store.set(#"{"keys": "A9"}"#)
        let error = #expect(throws: StoreError.self) { try ask() }
        #expect(error?.status == 400 && error?.kind == .expired)
        #expect(source.number.withLock { $0 } == 3)
    }

    // MARK: - Thawing

    private func state(_ headers: [(String, String)]) -> ThawState {
        ThawState(StoreObject(HTTPHeaders(headers.map { (name: $0.0, value: $0.1) }), size: 1))
    }

    @Test func whatIsFrozenIsKnownByItsClass() {
        for name in ["GLACIER", "DEEP_ARCHIVE", "ACCELERATED"] {
            #expect(state([("x-amz-storage-class", name)]) == .frozen)
        }
        for name in ["STANDARD", "STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING", "", "COLD"] {
            #expect(state([("x-amz-storage-class", name)]) == .readable)
        }
        #expect(state([]) == .readable)
        let tiered = [("x-amz-storage-class", "INTELLIGENT_TIERING"), ("x-amz-archive-status", "DEEP_ARCHIVE_ACCESS")]
        #expect(state(tiered) == .frozen)
        #expect(state(tiered + [("x-amz-restore", #"ongoing-request="true""#)]) == .thawing)
    }

    @Test func whatWasAskedForIsKnown() {
        let cold = [("x-amz-storage-class", "GLACIER")]
        let date = "Fri, 21 Dec 2012 00:00:00 GMT"
        #expect(state(cold + [("x-amz-restore", #"ongoing-request="true""#)]) == .thawing)
        #expect(
            state(cold + [("x-amz-restore", #"ongoing-request="false", expiry-date="\#(date)""#)])
                == .thawed(until: date))
        for text in [#"ongoing-request="false""#, #"ongoing-request="false", expiry-date="""#, "", "yes"] {
            #expect(state(cold + [("x-amz-restore", text)]) == .frozen)
        }
    }

    @Test func whatSomebodyElseAskedForIsSaid() throws {
        let store = try FakeStore()
        #expect(try store.client.thaw(store.place(), days: 7, .bulk) == false)
        let body = "<Error><Code>RestoreAlreadyInProgress</Code></Error>"
        try store.fail("RestoreObject", "answer", "\"status\": 409, \"body\": \"\(body)\"")
        #expect(try store.client.thaw(store.place(), days: 7, nil) == true)
        try store.fail("RestoreObject", "answer", "\"status\": 403")
        #expect(throws: StoreError.self) { try store.client.thaw(store.place(), days: 7, nil) }
    }
}
