import VrarcFormat

/// A JSON object that has exactly the members of a table (spec 5.10); what it lacks or has beyond is [E061].
struct SchemaObject {
    private let members: [JSONMember]
    /// The object's place in the manifest, for errors: empty, or such as `classes[2].`.
    private let place: String

    /// Takes an object that has the members `names`, in any order, and no others.
    init(_ value: JSONValue, names: [String], at place: String = "") throws(ManifestError) {
        guard case .object(let members) = value else {
            throw ManifestError(schema: place.isEmpty ? "it is not an object" : "\(place.dropLast()) is not an object")
        }
        self.members = members
        self.place = place
        for name in names where !members.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            throw ManifestError(schema: "\(place)\(name) is missing")
        }
        guard members.count > names.count else { return }
        for member in members where !names.contains(where: { $0.utf8.elementsEqual(member.name.utf8) }) {
            throw ManifestError(schema: "\(place)\(Self.quoted(member.name)) is not a member of the table")
        }
    }

    /// A name nobody vouches for, short enough and plain enough for a message.
    private static func quoted(_ name: String) -> String {
        let characters = name.unicodeScalars.prefix(40).map { $0.properties.generalCategory == .control ? "?" : $0 }
        return "\"\(String(String.UnicodeScalarView(characters)))\""
    }

    private func value(_ name: String) -> JSONValue {
        members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value ?? .null
    }

    private func fault(_ name: String, _ what: String) -> ManifestError {
        ManifestError(schema: "\(place)\(name) is not \(what)")
    }

    func string(_ name: String) throws(ManifestError) -> String {
        guard case .string(let text) = value(name) else { throw fault(name, "a string") }
        return text
    }

    func optionalString(_ name: String) throws(ManifestError) -> String? {
        if case .null = value(name) { return nil }
        guard case .string(let text) = value(name) else { throw fault(name, "a string or null") }
        return text
    }

    func number(_ name: String) throws(ManifestError) -> JSONNumber {
        guard case .number(let number) = value(name) else { throw fault(name, "a number") }
        return number
    }

    /// A number that counts something: decimal digits, below 2⁶⁴.
    func count(_ name: String) throws(ManifestError) -> UInt64 {
        guard case .number(let number) = value(name), let count = number.count else { throw fault(name, "a count") }
        return count
    }

    /// A count of `range`, or `null`.
    func optionalCount(_ name: String, in range: ClosedRange<UInt64>) throws(ManifestError) -> UInt64? {
        if case .null = value(name) { return nil }
        guard case .number(let number) = value(name), let count = number.count, range.contains(count) else {
            throw fault(name, "a number from \(range.lowerBound) to \(range.upperBound), or null")
        }
        return count
    }

    func digest(_ name: String) throws(ManifestError) -> BlobDigest {
        guard let digest = BlobDigest(hex: try string(name)) else {
            throw fault(name, "64 lower-case hexadecimal digits")
        }
        return digest
    }

    /// One of the words of `Word`.
    func word<Word: RawRepresentable<String>>(_ name: String, of _: Word.Type) throws(ManifestError) -> Word {
        guard let word = Word(rawValue: try string(name)) else { throw fault(name, "one of the words of its table") }
        return word
    }

    func optionalWord<Word: RawRepresentable<String>>(
        _ name: String, of _: Word.Type
    ) throws(ManifestError) -> Word? {
        guard let text = try optionalString(name) else { return nil }
        guard let word = Word(rawValue: text) else { throw fault(name, "one of the words of its table, or null") }
        return word
    }

    /// The elements of an array, each with its place.
    func array<Element>(
        _ name: String, _ element: (JSONValue, String) throws(ManifestError) -> Element
    ) throws(ManifestError) -> [Element] {
        guard case .array(let values) = value(name) else { throw fault(name, "an array") }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            elements.append(try element(value, "\(place)\(name)[\(index)]."))
        }
        return elements
    }

    /// The elements of an array, or `nil` for `null`.
    func optionalArray<Element>(
        _ name: String, _ element: (JSONValue, String) throws(ManifestError) -> Element
    ) throws(ManifestError) -> [Element]? {
        if case .null = value(name) { return nil }
        return try array(name, element)
    }

    /// An object within this one, with the place of its members.
    func object(_ name: String) -> (value: JSONValue, place: String) {
        (value(name), "\(place)\(name).")
    }

    /// A name that stands in the member `name` if it is UTF-8, and in `<name>_base64` if it is not.
    func optionalName(_ name: String) throws(ManifestError) -> SourceName? {
        let base64 = "\(name)_base64"
        let text = try optionalString(name)
        guard let encoded = try optionalString(base64) else { return text.map(SourceName.utf8) }
        guard text == nil else { throw ManifestError(schema: "\(place)\(name) is given in both of its forms") }
        guard let bytes = Base64.decode(encoded) else { throw fault(base64, "base64") }
        guard case .bytes = SourceName(bytes) else { throw fault(base64, "needed: the name is UTF-8") }
        return .bytes(bytes)
    }

    /// A name in one of its two forms.
    func name(_ name: String) throws(ManifestError) -> SourceName {
        guard let given = try optionalName(name) else { throw ManifestError(schema: "\(place)\(name) is not given") }
        return given
    }

    /// Checks that `format` is what the manifest's kind demands.
    func require(format: String) throws(ManifestError) {
        guard try string("format").utf8.elementsEqual(format.utf8) else { throw fault("format", "\"\(format)\"") }
    }
}
