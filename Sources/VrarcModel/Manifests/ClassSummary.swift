/// One class of a classifier: an element of `classes` in `classifier.json` (spec 5.10).
package struct ClassSummary: Sendable {
    /// The name of the class: the member `class`.
    package var name: String
    /// Its directory below `classes/`.
    package var slug: String
    /// Images in that directory, at any depth.
    package var images: UInt64

    package init(name: String, slug: String, images: UInt64) {
        self.name = name
        self.slug = slug
        self.images = images
    }

    init(json: JSONValue, at place: String) throws(ManifestError) {
        let members = try SchemaObject(json, names: ["class", "slug", "images"], at: place)
        name = try members.string("class")
        slug = try members.string("slug")
        images = try members.count("images")
    }

    var json: JSONValue {
        .object([
            JSONMember("class", .string(name)),
            JSONMember("slug", .string(slug)),
            JSONMember("images", JSONValue(images)),
        ])
    }
}
