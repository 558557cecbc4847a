package import VrarcFormat

/// A manifest, or one line of it, that can't be used (spec 5.8, 5.10).
package struct ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `.notJSON` or `.schemaMismatch`.
    package let code: FindingCode
    /// Where the bytes stop being JSON, from the beginning of what was read; `nil` for `.schemaMismatch`.
    package let offset: Int?
    /// What was found, for a person; names the member.
    package let detail: String

    /// JSON that does not have the members and types of its table.
    package init(schema detail: String) {
        code = .schemaMismatch
        offset = nil
        self.detail = detail
    }

    /// Bytes that are not JSON.
    package init(_ error: JSONError) {
        code = .notJSON
        offset = error.offset
        detail = error.description
    }

    package var description: String { detail }
}
