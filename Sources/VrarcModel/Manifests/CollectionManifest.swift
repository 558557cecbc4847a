/// `collection.json` (spec 5.10).
package struct CollectionManifest: ManifestDocument {
    package static let format = "vrarc-collection-1"

    /// The collection's name.
    package var name: String
    /// Records in `metadata.jsonl`.
    package var images: UInt64
    /// Records with at least one object.
    package var labelled: UInt64
    /// Each distinct object, in byte order of the name.
    package var objects: [ObjectCount]
    /// Files below `attachments/`.
    package var attachments: UInt64
    /// Each attachment whose name was changed, in canonical order.
    package var renamed: [RenamedFile]
    /// JSON text of what a service said of the collection.
    package var source: String?

    package init(
        name: String, images: UInt64, labelled: UInt64, objects: [ObjectCount], attachments: UInt64,
        renamed: [RenamedFile], source: String?
    ) {
        self.name = name
        self.images = images
        self.labelled = labelled
        self.objects = objects
        self.attachments = attachments
        self.renamed = renamed
        self.source = source
    }

    private static let names = [
        "format", "name", "images", "labelled", "objects", "attachments", "renamed", "source",
    ]

    package init(json: JSONValue) throws(ManifestError) {
        let members = try SchemaObject(json, names: Self.names)
        try members.require(format: Self.format)
        name = try members.string("name")
        images = try members.count("images")
        labelled = try members.count("labelled")
        objects = try members.array("objects") { (value, place) throws(ManifestError) in
            try ObjectCount(json: value, at: place)
        }
        attachments = try members.count("attachments")
        renamed = try members.array("renamed") { (value, place) throws(ManifestError) in
            try RenamedFile(json: value, at: place)
        }
        source = try members.optionalString("source")
    }

    package var json: JSONValue {
        .object([
            JSONMember("format", .string(Self.format)),
            JSONMember("name", .string(name)),
            JSONMember("images", JSONValue(images)),
            JSONMember("labelled", JSONValue(labelled)),
            JSONMember("objects", .array(objects.map(\.json))),
            JSONMember("attachments", JSONValue(attachments)),
            JSONMember("renamed", .array(renamed.map(\.json))),
            JSONMember("source", JSONValue(source)),
        ])
    }
}
