@testable import VrarcModel

/// Reads JSON given as text.
func readJSON(_ text: String) throws(JSONError) -> JSONValue {
    try readJSON(Array(text.utf8))
}

func readJSON(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    try unsafe JSONValue(reading: bytes.span.bytes)
}

func readRecord(_ line: [UInt8], _ kind: RecordKind) throws(ManifestError) -> ManifestReading<ImageRecord> {
    try unsafe ImageRecord.read(line: line.span.bytes, kind: kind)
}

func readManifest<M: ManifestDocument>(_ text: [UInt8], _: M.Type) throws(ManifestError) -> ManifestReading<M> {
    try unsafe M.read(text.span.bytes)
}
