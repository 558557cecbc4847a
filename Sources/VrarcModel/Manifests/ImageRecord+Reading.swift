import VrarcFormat

extension ImageRecord {
    /// Reads one line of a `metadata.jsonl`, with its LF.
    ///
    /// Throws [E060] and [E061]; that the line is not canonical [E067], such as the last line without LF, is in the
    /// result.
    package static func read(
        line: RawSpan, kind: RecordKind
    ) throws(ManifestError) -> ManifestReading<ImageRecord> {
        if let record = readCanonical(line: line, kind: kind) { return ManifestReading(record, isCanonical: true) }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(reading: line)
        } catch {
            throw ManifestError(error)
        }
        // The reader above knows exactly the canonical lines: what it passed on is something else.
        return ManifestReading(try ImageRecord(json: value, kind: kind), isCanonical: false)
    }

    private static let commonNames = [
        "file_name", "original_name", "original_name_base64", "sha256", "size", "media_type", "width", "height",
        "orientation", "problem", "source",
    ]
    private static let collectionNames = commonNames + ["objects"]
    private static let classifierNames = commonNames + ["class", "zip", "zip_member", "zip_member_base64"]

    /// Takes a record whose members may stand in any order; [E061] if they are not those of the table.
    package init(json: JSONValue, kind: RecordKind) throws(ManifestError) {
        let names = kind == .collection ? Self.collectionNames : Self.classifierNames
        let object = try SchemaObject(json, names: names)
        fileName = try object.string("file_name")
        originalName = try object.optionalName("original_name")
        digest = try object.digest("sha256")
        size = try object.count("size")
        facts = ImageFacts(
            mediaType: try object.word("media_type", of: MediaType.self),
            width: try object.optionalCount("width", in: 1...UInt64.max),
            height: try object.optionalCount("height", in: 1...UInt64.max),
            orientation: try object.optionalCount("orientation", in: 1...8).map(UInt8.init),
            problem: try object.optionalWord("problem", of: ImageProblem.self))
        switch kind {
        case .collection:
            detail = .collection(
                objects: try object.optionalArray("objects") { (value, place) throws(ManifestError) in
                    try ObjectAnnotation(json: value, at: place)
                })
        case .classifier:
            detail = .classifier(
                class: try object.optionalString("class"), zip: try object.optionalString("zip"),
                zipMember: try object.optionalName("zip_member"))
        }
        source = try object.optionalString("source")
    }
}
