/// A line of a `metadata.jsonl` that lies in a source: a record of vrarc's own, or what somebody else wrote.
package enum MetadataLine: Sendable {
    /// A record with the members of spec 5.10, in any order and spelling.
    case record(ImageRecord)
    /// Any other object with `file_name`; `source` has the whole line, if it says more than the name and objects.
    case foreign(fileName: String, training: TrainingData)

    /// Reads one line, with or without its line end. Throws if it is not a JSON object with a string `file_name`.
    package init(reading line: RawSpan) throws(TrainingDataError) {
        for kind in RecordKind.allCases {
            if let record = ImageRecord.readCanonical(line: line, kind: kind) {
                self = .record(record)
                return
            }
        }
        let value = try TrainingDataError.read(line)
        guard case .object(let members) = value else {
            throw TrainingDataError(at: TrainingDataError.start(of: line), "The line is not an object.")
        }
        for kind in RecordKind.allCases where members.contains(where: { $0.name == "sha256" }) {
            if let record = try? ImageRecord(json: value, kind: kind) {
                self = .record(record)
                return
            }
        }
        let name = members.first { $0.name == "file_name" }?.value
        guard case .string(let fileName) = name else {
            throw TrainingDataError(
                at: TrainingDataError.start(of: line), "The line has no file_name that is a string.")
        }
        self = .foreign(
            fileName: fileName,
            training: TrainingData(members: members, known: ["file_name", "objects"], text: line))
    }
}
