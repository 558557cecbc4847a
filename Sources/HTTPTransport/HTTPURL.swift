/// An address that may be asked: https anywhere, http on this machine only, and, where it is said, of the metadata service
/// of a cloud.
package struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
    /// The whole address, with neither query nor fragment as it is given; nothing in it is secret.
    package let description: String
    package let isPlain: Bool
    /// Lower-case, without port.
    package let host: String

    /// Checks an address as a user gives it. Throws `.refused` with a sentence.
    package init(_ text: String) throws(HTTPError) {
        try self.init(text) { Self.isLoopback($0) }
    }

    /// Checks an address where a machine in a cloud learns about itself: http too, to the few addresses for that, which no
    /// router passes on. Throws `.refused` with a sentence.
    package init(metadataService text: String) throws(HTTPError) {
        try self.init(text) { Self.isLoopback($0) || Self.metadataServices.contains($0) }
    }

    /// - Parameter mayBePlain: Whether a host may be asked without TLS.
    private init(_ text: String, _ mayBePlain: (String) -> Bool) throws(HTTPError) {
        // Beyond ASCII, characters and bytes are not the same, and libcurl sees bytes.
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C }) else {
            throw HTTPError(.refused, "an address has ASCII characters only, and no spaces or '\\'")
        }
        guard let colon = text.firstRange(of: "://") else {
            throw HTTPError(.refused, "an address begins with https://")
        }
        switch text[..<colon.lowerBound].lowercased() {
        case "https": isPlain = false
        case "http": isPlain = true
        default: throw HTTPError(.refused, "an address begins with https://")
        }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else {
            throw HTTPError(.refused, "an address holds no user name and no password")
        }
        // Keys were once given there, and an address is printed and recorded.
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw HTTPError(.refused, "an address has nothing behind its path: no '?' and no '#'")
        }
        host = try Self.host(authority)
        guard !isPlain || mayBePlain(host) else {
            throw HTTPError(.refused, "http sends keys in the clear, and is for this machine only: use https")
        }
        description = text
    }

    /// Whether this is where a machine in a cloud learns about itself.
    package var isMetadataService: Bool { Self.metadataServices.contains(host) }

    /// The header field `Host`: the host as it is written, with its port if that is not the usual one.
    package var hostField: String {
        let authority = description.drop { $0 != ":" }.dropFirst("://".count).prefix { $0 != "/" && $0 != "?" }
        let usual = isPlain ? ":80" : ":443"
        return String(authority.hasSuffix(usual) ? authority.dropLast(usual.count) : authority)
    }

    /// The address with more of a path and a query, both encoded already.
    package func appending(path: String, query: String? = nil) -> HTTPURL {
        var base = description
        while base.hasSuffix("/") { base.removeLast() }
        return HTTPURL(checked: base + path + (query.map { "?" + $0 } ?? ""), isPlain: isPlain, host: host)
    }

    private init(checked: String, isPlain: Bool, host: String) {
        description = checked
        self.isPlain = isPlain
        self.host = host
    }

    /// One segment of a path or one value of a query, percent-encoded with nothing but letters, digits and `-._~` left.
    package static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        // A segment that is '.' or '..' would be resolved away; there is no other spelling that all servers undo.
        return result == "." || result == ".." ? result.replacing(".", with: "%2E") : result
    }

    private static func host(_ authority: Substring) throws(HTTPError) -> String {
        var host = authority
        var port: Substring = ""
        if host.first == "[", let end = host.firstIndex(of: "]") {
            port = host[host.index(after: end)...]
            host = host[host.index(after: host.startIndex)..<end]
        } else if let colon = host.firstIndex(of: ":") {
            port = host[colon...]
            host = host[..<colon]
        }
        let isPort =
            port.isEmpty
            || port.first == ":" && port.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
                && UInt16(port.dropFirst()) != nil
        guard !host.isEmpty, isPort else { throw HTTPError(.refused, "an address has a server's name behind ://") }
        return host.lowercased()
    }

    /// Amazon's instances, containers and pods, in this order.
    private static let metadataServices: Set<String> = ["169.254.169.254", "169.254.170.2", "169.254.170.23"]

    /// Whether a host is this machine, told by its name or number alone.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
