/// Looking into values whose shape is not known beforehand.
extension JSONValue {
    /// The member of an object; `nil` where there is none.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// A string.
    package var text: String? { if case .string(let text) = self { text } else { nil } }
    /// `true` or `false`.
    package var truth: Bool? { if case .bool(let truth) = self { truth } else { nil } }
    /// The elements of an array.
    package var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

    /// A whole number, however it is written.
    package var integer: Int64? {
        guard case .number(let number) = self else { return nil }
        return Int64(number.text) ?? Double(number.text).flatMap { Int64(exactly: $0) }
    }
}
