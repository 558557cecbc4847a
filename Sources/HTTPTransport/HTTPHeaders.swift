/// Header fields in their order; names are compared without regard to case.
package struct HTTPHeaders: Sendable, CustomStringConvertible, CustomReflectable {
    package private(set) var fields: [(name: String, value: String)] = []

    package init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    /// Adds a field behind the others.
    package mutating func add(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// The first value of a name.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// The names alone: values may be keys.
    package var description: String { fields.map(\.name).joined(separator: ", ") }
    package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }

    /// Whether a field could end its line and begin another.
    var hasLineBreak: Bool {
        fields.contains { field in
            (field.name + field.value).utf8.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0 }
        }
    }
}
