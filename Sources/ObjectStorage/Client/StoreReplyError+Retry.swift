import HTTPTransport

extension StoreReplyError {
    /// Whether the signature's time is too far from the store's.
    var isClockWrong: Bool { code == "RequestTimeTooSkewed" }

    /// Whether other keys may be taken.
    var isOfKeys: Bool {
        switch code {
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken", "RequestExpired": true
        default: false
        }
    }

    /// Whether the same call may succeed later.
    func isPassing(_ repetition: RetryPolicy.Repetition) -> Bool {
        switch code {
        // The store took nothing of it.
        case "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException", "RequestLimitExceeded",
            "TooManyRequests", "OperationAborted":
            true
        // Something on the way changed or ended the body: what was sent is still here.
        case "RequestTimeout", "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch",
            "IncompleteBody", "InternalError":
            repetition == .always
        default: RetryPolicy.isPassing(status, repetition)
        }
    }

    /// Whether an answer of success is an error all the same: some calls answer 200 before they know.
    static func isErrorInSuccess(_ reply: HTTPReply, of call: StoreCall) -> Bool {
        call.answersBeforeItKnows && isError(reply.body)
    }
}
