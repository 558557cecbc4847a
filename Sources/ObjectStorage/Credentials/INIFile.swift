/// A file of sections, names and values as Python's `configparser` reads it, and with it the AWS tools written in Python.
package struct INIFile: Sendable {
    package typealias Section = [String: String]

    /// The names of the sections in their order, each once.
    package private(set) var names: [String] = []
    private var sections: [String: Section] = [:]

    /// No sections.
    package init() {}

    /// Reads the text of a file. Throws `.unusable` for what the AWS tools refuse too.
    ///
    /// - Parameter name: The file's name in errors.
    package init(_ text: String, name: String) throws(StoreAccessError) {
        var reader = INIReader()
        do throws(INIReader.Fault) {
            try reader.read(text)
        } catch {
            // Never the line itself: it may be half a key.
            throw StoreAccessError(.unusable, "\(name), line \(error.line): \(error.detail)")
        }
        names = reader.names.filter { $0 != Self.defaults }
        for name in names {
            sections[name] = (reader.sections[Self.defaults] ?? [:]).merging(reader.sections[name] ?? [:]) { $1 }
        }
    }

    /// The values of a section by name: those of `DEFAULT`, where it has none of its own.
    package subscript(section: String) -> Section? { sections[section] }

    /// The values of a block inside a value: lines `name = value` below a name that has nothing behind its `=`.
    package static func nested(_ value: String?) -> Section {
        guard let value, value.hasPrefix("\n") else { return [:] }
        var result: Section = [:]
        for line in value.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            result[INIReader.trimmed(line[..<equals])] = INIReader.trimmed(line[line.index(after: equals)...])
        }
        return result
    }

    /// The section whose values all others have.
    static let defaults = "DEFAULT"
}
