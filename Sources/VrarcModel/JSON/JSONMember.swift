/// One member of a JSON object.
package struct JSONMember: Sendable, Equatable {
    /// The name, its escapes resolved.
    package let name: String
    /// The value.
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }

    /// Names are compared by their bytes.
    package static func == (a: JSONMember, b: JSONMember) -> Bool {
        a.name.utf8.elementsEqual(b.name.utf8) && a.value == b.value
    }
}
