/// One element of an image's training data: an object and its place (spec 5.10).
package struct ObjectAnnotation: Sendable, Equatable {
    /// What it is.
    package var object: String
    /// Where it is.
    package var location: BoundingBox

    package init(object: String, location: BoundingBox) {
        self.object = object
        self.location = location
    }

    /// Objects are compared by the bytes of their names.
    package static func == (a: ObjectAnnotation, b: ObjectAnnotation) -> Bool {
        a.object.utf8.elementsEqual(b.object.utf8) && a.location == b.location
    }

    /// Takes `{"object", "location"}`, members in any order; [E061] for anything else.
    init(json: JSONValue, at place: String) throws(ManifestError) {
        let members = try SchemaObject(json, names: ["object", "location"], at: place)
        object = try members.string("object")
        let (value, place) = members.object("location")
        location = try BoundingBox(json: value, at: place)
    }

    func append(to text: inout [UInt8]) {
        JSONText.append("{\"object\":", to: &text)
        JSONText.append(string: object, to: &text)
        JSONText.append(",\"location\":", to: &text)
        location.append(to: &text)
        text.append(UInt8(ascii: "}"))
    }
}
