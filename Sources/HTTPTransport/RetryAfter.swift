/// The header field `Retry-After`.
package enum RetryAfter {
    /// How long to wait; `nil` where there is no such field, or it can't be read.
    ///
    /// - Parameter now: Seconds since 1970.
    package static func duration(_ headers: HTTPHeaders, now: Int64) -> Duration? {
        guard let value = headers["retry-after"] else { return nil }
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .seconds(min(Int64(value) ?? .max, 1 << 31))
        }
        return HTTPDate.seconds(value).map { .seconds(max(0, $0 - now)) }
    }
}
