@testable import VrarcModel

/// Ways to break a manifest whose every member is demanded.
enum Variants {
    /// The value with one fault each.
    static func broken(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let members):
            var variants: [JSONValue] = [.array([]), .object(members + [JSONMember("more", .null)])]
            for (index, member) in members.enumerated() {
                var others = members
                others.remove(at: index)
                variants.append(.object(others))
                var renamed = members
                renamed[index] = JSONMember(member.name.uppercased(), member.value)
                variants.append(.object(renamed))
                for variant in broken(member.value) {
                    var changed = members
                    changed[index] = JSONMember(member.name, variant)
                    variants.append(.object(changed))
                }
            }
            return variants
        case .array(let elements):
            var variants: [JSONValue] = [.null, .object([]), .array(elements + [.number(JSONNumber(0))])]
            for (index, element) in elements.enumerated() {
                for variant in broken(element) {
                    var changed = elements
                    changed[index] = variant
                    variants.append(.array(changed))
                }
            }
            return variants
        case .number:
            return [.null, .string("1"), .number(JSONNumber(checked: "-1")), .number(JSONNumber(checked: "1.5"))]
        case .string: return [.number(JSONNumber(1)), .bool(true), .array([])]
        case .null: return [.number(JSONNumber(1)), .bool(false), .object([])]
        case .bool: return [.null]
        }
    }
}
