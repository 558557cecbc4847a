/// What is sent behind the head of a request.
package enum HTTPBody: Sendable {
    /// Nothing; a POST or PUT says so by `Content-Length: 0`.
    case none
    case bytes([UInt8])
    /// Bytes that are read while they are sent; `length` is `nil` where it is not known. `open` is called for every attempt.
    case stream(length: UInt64?, open: @Sendable () throws -> any HTTPBodySource)
}

/// Gives the bytes of a request, on the thread that waits for the answer.
package protocol HTTPBodySource: AnyObject {
    /// Fills `buffer` as far as there are bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}
