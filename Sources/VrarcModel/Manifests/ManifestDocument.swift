/// A manifest that is a JSON document of its own: `collection.json`, `classifier.json`, `archive.json` (spec 5.10).
package protocol ManifestDocument: Sendable {
    /// The value of the member `format`.
    static var format: String { get }

    /// Takes the members from a JSON value; [E061] if they are not those of the table.
    init(json: JSONValue) throws(ManifestError)

    /// The manifest as JSON, members in the order of the table.
    var json: JSONValue { get }
}

extension ManifestDocument {
    /// Reads a whole file. Throws [E060] and [E061]; that it is not canonical [E067] is in the result.
    package static func read(_ bytes: RawSpan) throws(ManifestError) -> ManifestReading<Self> {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(reading: bytes)
        } catch {
            throw ManifestError(error)
        }
        let manifest = try Self(json: value)
        return ManifestReading(manifest, isCanonical: bytes.hasSameBytes(as: manifest.encoded))
    }

    /// The canonical bytes of the file.
    package var encoded: [UInt8] { JSONText.document(json) }
}
