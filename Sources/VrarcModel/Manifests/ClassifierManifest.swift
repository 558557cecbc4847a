/// `classifier.json` (spec 5.10).
package struct ClassifierManifest: ManifestDocument {
    package static let format = "vrarc-classifier-1"

    /// The classifier's name.
    package var name: String
    /// Its classes, in byte order of slug.
    package var classes: [ClassSummary]
    /// Images in `negative_examples/`.
    package var negativeExamples: UInt64
    /// Files below `models/`.
    package var models: UInt64
    /// Files below `attachments/`.
    package var attachments: UInt64
    /// The zips that were opened, in byte order of name.
    package var zips: [OpenedZip]
    /// Each attachment and model whose name was changed, in canonical order.
    package var renamed: [RenamedFile]
    /// JSON text of what a service said of the classifier.
    package var source: String?

    package init(
        name: String, classes: [ClassSummary], negativeExamples: UInt64, models: UInt64, attachments: UInt64,
        zips: [OpenedZip], renamed: [RenamedFile], source: String?
    ) {
        self.name = name
        self.classes = classes
        self.negativeExamples = negativeExamples
        self.models = models
        self.attachments = attachments
        self.zips = zips
        self.renamed = renamed
        self.source = source
    }

    private static let names = [
        "format", "name", "classes", "negative_examples", "models", "attachments", "zips", "renamed", "source",
    ]

    package init(json: JSONValue) throws(ManifestError) {
        let members = try SchemaObject(json, names: Self.names)
        try members.require(format: Self.format)
        name = try members.string("name")
        classes = try members.array("classes") { (value, place) throws(ManifestError) in
            try ClassSummary(json: value, at: place)
        }
        negativeExamples = try members.count("negative_examples")
        models = try members.count("models")
        attachments = try members.count("attachments")
        zips = try members.array("zips") { (value, place) throws(ManifestError) in
            try OpenedZip(json: value, at: place)
        }
        renamed = try members.array("renamed") { (value, place) throws(ManifestError) in
            try RenamedFile(json: value, at: place)
        }
        source = try members.optionalString("source")
    }

    package var json: JSONValue {
        .object([
            JSONMember("format", .string(Self.format)),
            JSONMember("name", .string(name)),
            JSONMember("classes", .array(classes.map(\.json))),
            JSONMember("negative_examples", JSONValue(negativeExamples)),
            JSONMember("models", JSONValue(models)),
            JSONMember("attachments", JSONValue(attachments)),
            JSONMember("zips", .array(zips.map(\.json))),
            JSONMember("renamed", .array(renamed.map(\.json))),
            JSONMember("source", JSONValue(source)),
        ])
    }
}
