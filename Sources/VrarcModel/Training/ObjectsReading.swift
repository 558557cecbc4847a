/// Reads a list of objects of the service's shape and notices what it has beyond that.
struct ObjectsReading {
    /// Whether the list has something that its annotations do not say.
    private(set) var isPartial = false

    /// The annotations; `nil` for `null` and for what does not have the shape at all.
    mutating func objects(_ value: JSONValue) -> [ObjectAnnotation]? {
        if case .null = value { return nil }
        guard case .array(let elements) = value else {
            isPartial = true
            return nil
        }
        var objects: [ObjectAnnotation] = []
        objects.reserveCapacity(elements.count)
        for element in elements {
            guard let object = annotation(element) else {
                isPartial = true
                return nil
            }
            objects.append(object)
        }
        return objects
    }

    private mutating func annotation(_ value: JSONValue) -> ObjectAnnotation? {
        guard case .object(let members) = value, case .string(let object) = Self.member("object", of: members),
            case .object(let location) = Self.member("location", of: members)
        else { return nil }
        if members.count > 2 || location.count > BoundingBox.names.count { isPartial = true }
        guard case .number(let left) = Self.member("left", of: location),
            case .number(let top) = Self.member("top", of: location),
            case .number(let width) = Self.member("width", of: location),
            case .number(let height) = Self.member("height", of: location)
        else { return nil }
        return ObjectAnnotation(
            object: object, location: BoundingBox(left: left, top: top, width: width, height: height))
    }

    private static func member(_ name: String, of members: [JSONMember]) -> JSONValue? {
        members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }
}
