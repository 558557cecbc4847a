/// How often an object occurs in a collection's training data: an element of `objects` in `collection.json`.
package struct ObjectCount: Sendable {
    /// The object.
    package var object: String
    /// How many boxes have it.
    package var count: UInt64

    package init(object: String, count: UInt64) {
        self.object = object
        self.count = count
    }

    init(json: JSONValue, at place: String) throws(ManifestError) {
        let members = try SchemaObject(json, names: ["object", "count"], at: place)
        object = try members.string("object")
        count = try members.count("count")
    }

    var json: JSONValue { .object([JSONMember("object", .string(object)), JSONMember("count", JSONValue(count))]) }
}
