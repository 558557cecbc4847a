/// The names of one object, to find one given twice in time that grows with their number only.
struct JSONNames {
    /// Up to here comparing is faster than hashing.
    private static let few = 16
    private var seen: Set<Name> = []

    /// A name that is equal to another if its bytes are.
    private struct Name: Hashable {
        let text: String

        static func == (a: Name, b: Name) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    /// Takes the next name; `false` if one of the `members` has it.
    mutating func insert(_ name: String, beside members: [JSONMember]) -> Bool {
        if members.count < Self.few {
            return !members.contains { $0.name.utf8.elementsEqual(name.utf8) }
        }
        if seen.isEmpty {
            for member in members { seen.insert(Name(text: member.name)) }
        }
        return seen.insert(Name(text: name)).inserted
    }
}
