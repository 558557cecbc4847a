package import HTTPTransport

/// Where a store answers, and how it wants a bucket named.
package struct StoreAddress: Sendable {
    package let endpoint: HTTPURL
    package let style: AddressingStyle

    /// - Parameter style: `.auto` for what the endpoint is known to want.
    package init(endpoint: HTTPURL, style: AddressingStyle = .auto) {
        self.endpoint = endpoint
        self.style = style
    }

    /// AWS's own endpoint of a region.
    package init(region: String, style: AddressingStyle = .auto) throws(HTTPError) {
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        self.init(endpoint: try HTTPURL("https://s3.\(region).\(domain)"), style: style)
    }

    /// The region that an endpoint's name tells, as those of AWS and of IBM Cloud Object Storage do.
    package static func region(of endpoint: HTTPURL) -> String? {
        let parts = endpoint.host.split(separator: ".").map(String.init)
        guard parts.count >= 3, let place = parts.firstIndex(of: "s3") else { return nil }
        let rest = parts[(place + 1)...].filter { $0 != "dualstack" && $0 != "private" && $0 != "direct" }
        guard let region = rest.first, rest.count >= 3 else { return nil }
        let domain = rest.dropFirst().joined(separator: ".")
        let isKnown =
            domain == "amazonaws.com" || domain == "amazonaws.com.cn"
            || domain == "cloud-object-storage.appdomain.cloud"
        return isKnown ? region : nil
    }

    /// The address of a bucket or of an object in it.
    ///
    /// - Parameter query: Names and values, not encoded.
    package func url(_ place: StoreURL, query: [(name: String, value: String)] = []) throws(HTTPError) -> HTTPURL {
        var base = endpoint
        var path = ""
        if isVirtual(place.bucket) {
            base = try HTTPURL(Self.prefixed(endpoint, place.bucket))
            path = "/"
        } else {
            path = "/\(Self.encoded(place.bucket))\(place.key.isEmpty ? "" : "/")"
        }
        path += place.key.split(separator: "/", omittingEmptySubsequences: false).map { Self.encoded(String($0)) }
            .joined(separator: "/")
        let pairs = query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }
        return base.appending(path: path, query: pairs.isEmpty ? nil : pairs.joined(separator: "&"))
    }

    /// With dots in it a bucket's name is no name that AWS's certificate is for.
    private func isVirtual(_ bucket: String) -> Bool {
        if style != .auto { return style == .virtual }
        return Self.isAWS(endpoint.host) && !bucket.contains(".") && bucket == bucket.lowercased()
            && !bucket.contains("_")
    }

    private static func isAWS(_ host: String) -> Bool {
        host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn")
    }

    private static func prefixed(_ endpoint: HTTPURL, _ bucket: String) -> String {
        endpoint.description.replacing("://", with: "://\(bucket).", maxReplacements: 1)
    }

    /// Percent-encoded with nothing but letters, digits and `-._~` left: also `.` and `..` go as they are, as keys are no
    /// paths and a signature is of the one spelling.
    private static func encoded(_ text: String) -> String {
        text == "." || text == ".." ? text : HTTPURL.encoded(text)
    }
}
