/// One classifier of an archive: an element of `classifiers` in `archive.json` (spec 5.10).
package struct ClassifierSummary: Sendable {
    /// Its directory below `data/classifiers/`.
    package var slug: String
    /// Its name.
    package var name: String
    /// Its classes.
    package var classes: UInt64
    /// Its images, negative examples included.
    package var images: UInt64

    package init(slug: String, name: String, classes: UInt64, images: UInt64) {
        self.slug = slug
        self.name = name
        self.classes = classes
        self.images = images
    }

    init(json: JSONValue, at place: String) throws(ManifestError) {
        let members = try SchemaObject(json, names: ["slug", "name", "classes", "images"], at: place)
        slug = try members.string("slug")
        name = try members.string("name")
        classes = try members.count("classes")
        images = try members.count("images")
    }

    var json: JSONValue {
        .object([
            JSONMember("slug", .string(slug)),
            JSONMember("name", .string(name)),
            JSONMember("classes", JSONValue(classes)),
            JSONMember("images", JSONValue(images)),
        ])
    }
}
