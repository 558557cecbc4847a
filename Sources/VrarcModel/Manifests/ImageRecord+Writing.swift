import VrarcFormat

extension ImageRecord {
    /// The canonical line, LF included.
    package var encoded: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(384)
        append(to: &line)
        return line
    }

    /// Appends the canonical line, LF included.
    package func append(to line: inout [UInt8]) {
        JSONText.append("{\"file_name\":", to: &line)
        JSONText.append(string: fileName, to: &line)
        Self.append(originalName, "original_name", to: &line)
        JSONText.append(",\"sha256\":\"", to: &line)
        line.append(contentsOf: digest.hexBytes)
        JSONText.append("\",\"size\":", to: &line)
        Self.append(size, to: &line)
        JSONText.append(",\"media_type\":", to: &line)
        JSONText.append(string: facts.mediaType.rawValue, to: &line)
        JSONText.append(",\"width\":", to: &line)
        Self.append(facts.width, to: &line)
        JSONText.append(",\"height\":", to: &line)
        Self.append(facts.height, to: &line)
        JSONText.append(",\"orientation\":", to: &line)
        Self.append(facts.orientation.map(UInt64.init), to: &line)
        JSONText.append(",\"problem\":", to: &line)
        JSONText.append(string: facts.problem?.rawValue, to: &line)
        appendDetail(to: &line)
        JSONText.append(",\"source\":", to: &line)
        JSONText.append(string: source, to: &line)
        JSONText.append("}\n", to: &line)
    }

    private func appendDetail(to line: inout [UInt8]) {
        switch detail {
        case .collection(let objects):
            JSONText.append(",\"objects\":", to: &line)
            guard let objects else { return JSONText.append("null", to: &line) }
            line.append(UInt8(ascii: "["))
            for (index, object) in objects.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                object.append(to: &line)
            }
            line.append(UInt8(ascii: "]"))
        case .classifier(let name, let zip, let zipMember):
            JSONText.append(",\"class\":", to: &line)
            JSONText.append(string: name, to: &line)
            JSONText.append(",\"zip\":", to: &line)
            JSONText.append(string: zip, to: &line)
            Self.append(zipMember, "zip_member", to: &line)
        }
    }

    /// Both forms of a name, one of them `null`.
    private static func append(_ name: SourceName?, _ member: StaticString, to line: inout [UInt8]) {
        JSONText.append(",\"", to: &line)
        JSONText.append(member, to: &line)
        JSONText.append("\":", to: &line)
        JSONText.append(string: name?.text, to: &line)
        JSONText.append(",\"", to: &line)
        JSONText.append(member, to: &line)
        JSONText.append("_base64\":", to: &line)
        JSONText.append(string: name?.base64, to: &line)
    }

    private static func append(_ count: UInt64?, to line: inout [UInt8]) {
        guard let count else { return JSONText.append("null", to: &line) }
        line.append(contentsOf: String(count).utf8)
    }
}
