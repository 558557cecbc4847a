/// A member of a zip that is not in the archive: an element of `skipped` (spec 5.10).
package struct SkippedMember: Sendable {
    /// The member's name in the zip.
    package var name: SourceName
    /// Its length in bytes.
    package var size: UInt64

    package init(name: SourceName, size: UInt64) {
        self.name = name
        self.size = size
    }

    init(json: JSONValue, at place: String) throws(ManifestError) {
        let members = try SchemaObject(json, names: ["name", "name_base64", "size"], at: place)
        name = try members.name("name")
        size = try members.count("size")
    }

    var json: JSONValue {
        .object([
            JSONMember("name", JSONValue(name.text)),
            JSONMember("name_base64", JSONValue(name.base64)),
            JSONMember("size", JSONValue(size)),
        ])
    }
}
