/// Why one file of a source could not be packed.
package struct SourceFault: Error, Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// It can't be opened or read.
        case unreadable
        /// It changed while it was read.
        case changed
        /// It is no longer there.
        case vanished
    }

    package let kind: Kind
    /// The file as the user knows it.
    package let subject: String
    /// A sentence without the subject.
    package let detail: String

    package init(_ kind: Kind, subject: String, detail: String) {
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }
}

/// Something a user should know of what became of a part of the source.
public struct SourceNotice: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Not in the archive, though it should be; exit status 2.
        case leftOut = "left-out"
        /// Not in the archive, as documented: `.DS_Store` and its kind.
        case skipped
        /// In the archive, but in another form than asked: a zip that could not be opened, a truncated image.
        case kept
    }

    public let kind: Kind
    /// The file as the user knows it.
    public let subject: String
    /// A sentence without the subject.
    public let detail: String

    package init(_ kind: Kind, subject: String, detail: String) {
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }
}
