/// One thing that a verifier or reader noticed: the rule, the place, and what was found there.
public struct Finding: Hashable, Sendable, Comparable {
    /// Where a finding is (spec 8.4).
    public enum Place: Hashable, Sendable, Comparable {
        /// Bytes from the start of the file.
        case offset(UInt64)
        /// A path below the archive's top folder.
        case path(String)
    }

    /// The rule (spec 13).
    public let code: FindingCode
    public let place: Place
    /// What was found, for a person; may be empty.
    public let detail: String

    package init(_ code: FindingCode, at offset: UInt64, _ detail: String = "") {
        self.code = code
        self.place = .offset(offset)
        self.detail = detail
    }

    package init(_ code: FindingCode, path: String, _ detail: String = "") {
        self.code = code
        self.place = .path(path)
        self.detail = detail
    }

    package init(_ error: FormatError) {
        self.init(error.code, at: error.offset, error.detail)
    }

    public static func < (a: Finding, b: Finding) -> Bool {
        (a.code, a.place) < (b.code, b.place)
    }
}
