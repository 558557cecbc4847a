/// The beginning of an answer.
package struct HTTPHead: Sendable {
    /// Such as 200.
    package let status: Int
    package let headers: HTTPHeaders
    /// Such as `1.1` or `2`.
    package let version: String

    package init(status: Int, headers: HTTPHeaders, version: String = "1.1") {
        self.status = status
        self.headers = headers
        self.version = version
    }

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// Whether the answer itself says where it ends, so that a connection that ends sooner is an error.
    package var isSelfDelimiting: Bool {
        !version.hasPrefix("1") || declaredLength != nil || headers["transfer-encoding"] != nil
    }

    /// `Content-Length`, if the answer has one.
    package var declaredLength: UInt64? { headers["content-length"].flatMap { UInt64($0) } }
}

/// An answer whose body is in memory.
package struct HTTPReply: Sendable {
    package let head: HTTPHead
    package let body: [UInt8]

    package init(head: HTTPHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}
