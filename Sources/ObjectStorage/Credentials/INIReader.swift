/// Reads a file of sections line by line.
struct INIReader {
    /// A line that can't be read; the number counts from 1.
    struct Fault: Error {
        let line: Int
        let detail: String
    }

    /// In their order, each once.
    private(set) var names: [String] = []
    private(set) var sections: [String: [String: String]] = [:]
    private var section: String?
    private var option: String?
    /// The indentation of the last line that was none of a longer value.
    private var indentation = 0

    mutating func read(_ text: String) throws(Fault) {
        var number = 0
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        for line in lines {
            number += 1
            do throws(Fault) {
                try read(line: line)
            } catch {
                throw Fault(line: number, detail: error.detail)
            }
        }
        // Empty lines at the end of a value belong to none.
        for (name, values) in sections { sections[name] = values.mapValues(Self.trimmedAtEnd) }
    }

    private mutating func read(line: Substring) throws(Fault) {
        let value = Self.trimmed(line)
        let scalars = value.unicodeScalars
        if scalars.first == "#" || scalars.first == ";" { return }
        if value.isEmpty { return append("") }
        let indented = line.unicodeScalars.prefix { $0.properties.isWhitespace }.count
        if option != nil, indented > indentation { return append(value) }
        indentation = indented
        if scalars.first == "[", let end = scalars.lastIndex(of: "]"),
            scalars.distance(from: scalars.startIndex, to: end) > 1
        {
            return try begin(String(scalars[..<end].dropFirst()))
        }
        guard let section else { throw Fault(line: 0, detail: "a name stands before any [section]") }
        guard let delimiter = scalars.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            throw Fault(line: 0, detail: "it is neither a [section] nor a name with a value")
        }
        let name = Self.trimmed(value[..<delimiter]).lowercased()
        guard !name.isEmpty else { throw Fault(line: 0, detail: "a value has no name") }
        guard sections[section]?[name] == nil else { throw Fault(line: 0, detail: "a name is there twice") }
        sections[section]?[name] = Self.trimmed(value[scalars.index(after: delimiter)...])
        option = name
    }

    private mutating func begin(_ name: String) throws(Fault) {
        if sections[name] == nil {
            names.append(name)
            sections[name] = [:]
        } else if name != INIFile.defaults {
            throw Fault(line: 0, detail: "a section is there twice")
        }
        section = name
        option = nil
    }

    /// Makes the last value one line longer.
    private mutating func append(_ line: String) {
        guard let section, let option else { return }
        sections[section]?[option]? += "\n" + line
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        let rest = text.unicodeScalars.drop { $0.properties.isWhitespace }
        return trimmedAtEnd(String(String.UnicodeScalarView(rest)))
    }

    private static func trimmedAtEnd(_ text: String) -> String {
        var scalars = text.unicodeScalars
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
