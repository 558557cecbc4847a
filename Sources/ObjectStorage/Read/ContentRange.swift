import HTTPTransport

/// The header field `Content-Range` of an answer that has a part of an object: with status 206, or 200 as rclone sends it.
struct ContentRange: Hashable {
    /// Bytes of the object that the answer has.
    let range: Range<UInt64>
    /// Bytes of the whole object.
    let total: UInt64

    /// Reads `bytes 0-99/1000`; `nil` for anything else.
    init?(_ text: String) {
        guard text.hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst("bytes ".count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let total = UInt64(parts[1]) else { return nil }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = UInt64(ends[0]), let last = UInt64(ends[1]), first <= last, last < total
        else {
            return nil
        }
        range = first..<last + 1
        self.total = total
    }

    init?(_ head: HTTPHead) {
        guard head.isSuccess, let text = head.headers["content-range"], let read = ContentRange(text) else {
            return nil
        }
        self = read
    }
}
