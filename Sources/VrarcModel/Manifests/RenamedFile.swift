/// An attachment or model whose name was changed: an element of `renamed` (spec 5.10).
package struct RenamedFile: Sendable {
    /// The path it has in the archive, below the unit's folder (below `data/` in `archive.json`).
    package var path: String
    /// The path it is restored to, below the same folder.
    package var originalName: SourceName

    package init(path: String, originalName: SourceName) {
        self.path = path
        self.originalName = originalName
    }

    init(json: JSONValue, at place: String) throws(ManifestError) {
        let members = try SchemaObject(json, names: ["path", "original_name", "original_name_base64"], at: place)
        path = try members.string("path")
        originalName = try members.name("original_name")
    }

    var json: JSONValue {
        .object([
            JSONMember("path", .string(path)),
            JSONMember("original_name", JSONValue(originalName.text)),
            JSONMember("original_name_base64", JSONValue(originalName.base64)),
        ])
    }
}
