/// A zip of a classifier's source that was opened: an element of `zips` in `classifier.json` (spec 5.10).
package struct OpenedZip: Sendable {
    /// The name of the zip.
    package var name: String
    /// The name of the class whose examples it held: the member `class`; `nil` for negative examples.
    package var className: String?
    /// Members that are in the archive.
    package var members: UInt64
    /// Members that are not, in the zip's order.
    package var skipped: [SkippedMember]

    package init(name: String, className: String?, members: UInt64, skipped: [SkippedMember]) {
        self.name = name
        self.className = className
        self.members = members
        self.skipped = skipped
    }

    init(json: JSONValue, at place: String) throws(ManifestError) {
        let object = try SchemaObject(json, names: ["name", "class", "members", "skipped"], at: place)
        name = try object.string("name")
        className = try object.optionalString("class")
        members = try object.count("members")
        skipped = try object.array("skipped") { (value, place) throws(ManifestError) in
            try SkippedMember(json: value, at: place)
        }
    }

    var json: JSONValue {
        .object([
            JSONMember("name", .string(name)),
            JSONMember("class", JSONValue(className)),
            JSONMember("members", JSONValue(members)),
            JSONMember("skipped", .array(skipped.map(\.json))),
        ])
    }
}
