/// One collection of an archive: an element of `collections` in `archive.json` (spec 5.10).
package struct CollectionSummary: Sendable {
    /// Its directory below `data/collections/`.
    package var slug: String
    /// Its name.
    package var name: String
    /// Its images.
    package var images: UInt64

    package init(slug: String, name: String, images: UInt64) {
        self.slug = slug
        self.name = name
        self.images = images
    }

    init(json: JSONValue, at place: String) throws(ManifestError) {
        let members = try SchemaObject(json, names: ["slug", "name", "images"], at: place)
        slug = try members.string("slug")
        name = try members.string("name")
        images = try members.count("images")
    }

    var json: JSONValue {
        .object([
            JSONMember("slug", .string(slug)),
            JSONMember("name", .string(name)),
            JSONMember("images", JSONValue(images)),
        ])
    }
}
