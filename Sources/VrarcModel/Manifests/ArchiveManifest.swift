/// `data/archive.json` (spec 5.10).
package struct ArchiveManifest: ManifestDocument {
    package static let format = "vrarc-archive-1"

    /// The collections, in canonical order.
    package var collections: [CollectionSummary]
    /// The classifiers, in canonical order.
    package var classifiers: [ClassifierSummary]
    /// Files below `data/attachments/`.
    package var attachments: UInt64
    /// Each of these whose name was changed, in canonical order.
    package var renamed: [RenamedFile]

    package init(
        collections: [CollectionSummary], classifiers: [ClassifierSummary], attachments: UInt64,
        renamed: [RenamedFile]
    ) {
        self.collections = collections
        self.classifiers = classifiers
        self.attachments = attachments
        self.renamed = renamed
    }

    private static let names = ["format", "collections", "classifiers", "attachments", "renamed"]

    package init(json: JSONValue) throws(ManifestError) {
        let members = try SchemaObject(json, names: Self.names)
        try members.require(format: Self.format)
        collections = try members.array("collections") { (value, place) throws(ManifestError) in
            try CollectionSummary(json: value, at: place)
        }
        classifiers = try members.array("classifiers") { (value, place) throws(ManifestError) in
            try ClassifierSummary(json: value, at: place)
        }
        attachments = try members.count("attachments")
        renamed = try members.array("renamed") { (value, place) throws(ManifestError) in
            try RenamedFile(json: value, at: place)
        }
    }

    package var json: JSONValue {
        .object([
            JSONMember("format", .string(Self.format)),
            JSONMember("collections", .array(collections.map(\.json))),
            JSONMember("classifiers", .array(classifiers.map(\.json))),
            JSONMember("attachments", JSONValue(attachments)),
            JSONMember("renamed", .array(renamed.map(\.json))),
        ])
    }
}
