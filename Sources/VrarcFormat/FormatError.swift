/// Bytes that break a rule of the format: which rule, and where.
public struct FormatError: Error, Hashable, Sendable {
    /// The rule (spec 13).
    public let code: FindingCode
    /// Offset in the file or buffer that was read, in bytes.
    public let offset: UInt64
    /// What was found, for a person.
    public let detail: String

    package init(_ code: FindingCode, at offset: UInt64, _ detail: String) {
        self.code = code
        self.offset = offset
        self.detail = detail
    }
}
