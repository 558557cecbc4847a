/// The fixed and generated files of the bag (spec 5.7).
package enum BagFiles {
    package static let declarationPath = "bagit.txt"
    package static let infoPath = "bag-info.txt"
    package static let manifestPath = "manifest-sha256.txt"
    package static let tagManifestPath = "tagmanifest-sha256.txt"
    /// How many of them there are.
    package static let count = 4

    /// The content of `bagit.txt`.
    package static let declaration = Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)

    /// Whether a path of the bag is below `data/`.
    package static func isPayload(_ path: [UInt8]) -> Bool {
        unsafe path.span.bytes.has("data/", at: 0)
    }
}

/// One line of a manifest: `<digest>  <path>` LF (spec 5.7).
package enum ManifestLine {
    /// Bytes before the path.
    package static let pathPosition = 66
    /// No line is longer, its LF included.
    package static let maximumLength = pathPosition + FormatLimits.path + 1

    /// Appends a line.
    package static func encode(_ digest: BlobDigest, path: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(contentsOf: digest.hexBytes)
        bytes.append(0x20)
        bytes.append(0x20)
        bytes.append(contentsOf: path)
        bytes.append(0x0A)
    }

    /// Reads a line given without its LF; `nil` if it has another form.
    package static func parse(_ line: RawSpan) -> (digest: BlobDigest, path: [UInt8])? {
        digest(of: line).map { ($0, line.extracting(pathPosition..<line.byteCount).array()) }
    }

    /// The digest of a line given without its LF, whose path stands from `pathPosition` on; `nil` if it has another form.
    package static func digest(of line: RawSpan) -> BlobDigest? {
        guard line.byteCount > pathPosition, line.byteCount < maximumLength, line.byte(at: 64) == 0x20,
            line.byte(at: 65) == 0x20,
            let digest = BlobDigest(hexBytes: line.extracting(0..<64))
        else { return nil }
        // No portable path has a control character; a carriage return is what editors leave.
        for index in pathPosition..<line.byteCount where line.byte(at: index) < 0x20 { return nil }
        return digest
    }
}

/// What `bag-info.txt` says (spec 5.7).
public struct BagInfo: Equatable, Sendable {
    /// Program and version that packed the archive.
    public var softwareAgent: String
    /// `YYYY-MM-DD`, only if SOURCE_DATE_EPOCH was set.
    public var baggingDate: String?
    /// Octets of the logical files below `data/`.
    public var payloadOctets: UInt64
    /// Logical files below `data/`.
    public var payloadFiles: UInt64
    /// What it was packed from.
    public var sources: [String]
    /// Newest modification time in the source, RFC 3339.
    public var sourceModified: String?

    package init(
        softwareAgent: String, baggingDate: String?, payloadOctets: UInt64, payloadFiles: UInt64, sources: [String],
        sourceModified: String?
    ) {
        self.softwareAgent = softwareAgent
        self.baggingDate = baggingDate
        self.payloadOctets = payloadOctets
        self.payloadFiles = payloadFiles
        self.sources = sources
        self.sourceModified = sourceModified
    }

    /// Whether a text is a day, `YYYY-MM-DD`.
    private static func isDay(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// Whether a text is a UTC time in whole seconds, `YYYY-MM-DDTHH:MM:SSZ`.
    private static func isTime(_ text: String) -> Bool {
        guard text.utf8.count == 20, text.hasSuffix("Z"), isDay(text.prefix(10)) else { return false }
        let time = text.dropFirst(10).dropLast()
        let parts = time.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard time.hasPrefix("T"), parts.map(\.utf8.count) == [2, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), let second = Int(parts[2])
        else { return false }
        return hour < 24 && minute < 60 && second <= 60
    }

    package func encode() -> [UInt8] {
        var lines = ["Bag-Software-Agent: \(softwareAgent)"]
        if let baggingDate { lines.append("Bagging-Date: \(baggingDate)") }
        lines.append("Payload-Oxum: \(payloadOctets).\(payloadFiles)")
        lines += sources.map { "Vrarc-Source: \($0)" }
        if let sourceModified { lines.append("Vrarc-Source-Modified: \(sourceModified)") }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Reads the file; `nil` if it is not in the form of the specification.
    package init?(_ bytes: [UInt8]) {
        guard bytes.last == 0x0A, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var fields: [(name: Substring, value: String)] = []
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), line[colon...].utf8.starts(with: ": ".utf8)
            else { return nil }
            let value = line[line.utf8.index(colon, offsetBy: 2)...]
            guard !value.utf8.isEmpty, !value.utf8.contains(0x0D) else { return nil }
            fields.append((line[..<colon], String(value)))
        }
        var rest = fields[...]
        func take(_ name: String) -> String? {
            guard rest.first.map({ $0.name == name }) == true else { return nil }
            return rest.removeFirst().value
        }
        guard let agent = take("Bag-Software-Agent") else { return nil }
        softwareAgent = agent
        baggingDate = take("Bagging-Date")
        guard let oxum = take("Payload-Oxum")?.split(separator: ".", omittingEmptySubsequences: false), oxum.count == 2,
            let octets = UInt64(oxum[0]), let files = UInt64(oxum[1])
        else { return nil }
        payloadOctets = octets
        payloadFiles = files
        sources = []
        while let source = take("Vrarc-Source") { sources.append(source) }
        sourceModified = take("Vrarc-Source-Modified")
        guard rest.isEmpty, baggingDate.map(Self.isDay) ?? true, sourceModified.map(Self.isTime) ?? true,
            encode() == bytes
        else { return nil }
    }
}
