/// Reads the lines of an answer's head as they come. Heads of 100 Continue and of a proxy's CONNECT are passed over.
struct HeaderReader {
    private var status = 0
    private var version = ""
    private var headers = HTTPHeaders()
    private var size = 0
    private var head: HTTPHead?
    private var isTaken = false

    /// A head with more bytes is no head.
    private static let limit = 1 << 18

    var isOversize: Bool { size > Self.limit }

    mutating func add(_ line: [UInt8]) {
        size += line.count
        guard !isTaken, !isOversize else { return }
        var text = String(decoding: line, as: UTF8.self)
        while let last = text.unicodeScalars.last, last == "\r" || last == "\n" { text.unicodeScalars.removeLast() }
        if text.hasPrefix("HTTP/") {
            let words = text.split(separator: " ", maxSplits: 2)
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            version = String(words[0].dropFirst("HTTP/".count))
            headers = HTTPHeaders()
            head = nil
        } else if text.isEmpty {
            if status >= 200 { head = HTTPHead(status: status, headers: headers, version: version) }
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            headers.add(String(text[..<colon]), String(value.trimmingPrefix { $0 == " " || $0 == "\t" }))
        }
    }

    /// The head, once it is complete; only the first time.
    ///
    /// With a proxy, its answer to CONNECT has a head too; libcurl is told to suppress that one.
    mutating func takeHead() -> HTTPHead? {
        guard !isTaken, let head else { return nil }
        isTaken = true
        return head
    }
}
