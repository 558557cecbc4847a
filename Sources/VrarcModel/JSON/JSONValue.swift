/// A JSON value as it was written: members in their order, numbers as their text (spec 5.8).
package enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, never converted.
    case number(JSONNumber)
    /// A string, its escapes resolved.
    case string(String)
    /// The elements in their order.
    case array([JSONValue])
    /// The members in their order, no name twice.
    case object([JSONMember])

    /// A string, or `null` where there is none.
    package init(_ text: String?) {
        self = text.map(JSONValue.string) ?? .null
    }

    /// A count, written in decimal, or `null` where there is none.
    package init(_ count: UInt64?) {
        self = count.map { .number(JSONNumber($0)) } ?? .null
    }
}

extension JSONValue: Equatable {
    /// Strings are compared by their bytes: two spellings of one character are two strings.
    package static func == (a: JSONValue, b: JSONValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}
