internal import SystemPackage
package import VrarcFormat

/// Why an archive could not be written or read: one struct for all of the library's face.
public struct ArchiveError: Error, Sendable {
    /// The kind of failure; new ones may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// A system call failed: a full disk, no permission, no such file.
        public static let io = Code(description: "io")
        /// The archive breaks the format.
        public static let damaged = Code(description: "damaged")
        /// There is no such path, digest or unit in the archive.
        public static let notFound = Code(description: "not-found")
        /// The source can't be packed as it is.
        public static let source = Code(description: "source")
        /// A file is already there and was not to be replaced.
        public static let exists = Code(description: "exists")
        /// A limit of the format.
        public static let limit = Code(description: "limit")
        /// A signal asked to stop.
        public static let interrupted = Code(description: "interrupted")
    }

    public let code: Code
    /// The file, path or image concerned.
    public let subject: String
    /// A sentence for the user, without the subject.
    public let detail: String
    /// The failure below: an `IOFault` or a `FormatError`.
    public let cause: (any Error)?

    package init(_ code: Code, subject: String, detail: String, cause: (any Error)? = nil) {
        self.code = code
        self.subject = subject
        self.detail = detail
        self.cause = cause
    }

    package init(_ fault: IOFault) {
        if fault.errno == .interrupted {
            self = .interrupted
            return
        }
        self.init(.io, subject: fault.subject, detail: "\(fault.call.rawValue): \(fault.errno)", cause: fault)
    }

    /// The work was to end.
    static var interrupted: ArchiveError {
        ArchiveError(.interrupted, subject: "", detail: "interrupted by a signal")
    }

    package init(_ error: FormatError, in subject: String) {
        self.init(.damaged, subject: subject, detail: error.detail, cause: error)
    }
}
