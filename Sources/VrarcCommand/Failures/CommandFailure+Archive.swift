import SystemPackage
import VrarcArchive
import VrarcFormat

extension CommandFailure {
    /// Says any error of the libraries below.
    package init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as any SaidFailure: self = error.failure
        case let error as ArchiveError: self.init(archive: error)
        case let fault as IOFault: self.init(fault)
        case let fault as SourceFault:
            self.init(.failed, "\(fault.subject): \(fault.detail)", subject: fault.subject, code: fault.kind.rawValue)
        default: self.init(.failed, "\(error)")
        }
    }

    private init(archive error: ArchiveError) {
        if let fault = error.cause as? IOFault {
            self.init(fault)
        } else if error.code == .interrupted {
            let signal = Interruption.requested
            self.init(
                .stopped(signal: signal == 0 ? 2 : signal), "stopped by a signal; nothing half-done was left",
                code: "interrupted")
        } else if let rule = error.cause as? FormatError {
            self.init(rule, in: error.subject)
        } else {
            let outcome: Outcome = error.code == .damaged ? .notAsExpected : .failed
            let sentence = error.subject.isEmpty ? error.detail : "\(error.subject): \(error.detail)"
            self.init(
                outcome, sentence, subject: error.subject.isEmpty ? nil : error.subject, hint: Self.hint(for: error),
                code: error.code.description)
        }
    }

    private init(_ error: FormatError, in subject: String) {
        let detail = error.detail.isEmpty ? "" : " (\(error.detail))"
        let hint: String
        switch error.code {
        case .notAnArchive: hint = Self.otherFile
        case .unknownMajorVersion, .unknownRequiredFeature:
            hint = "a newer vrarc reads it; 'zstd -dc FILE | tar -xf -' unpacks it without vrarc"
        case .notExpected: hint = "'vrarc show FILE' gives the ids that the archive has"
        default: hint = Self.damage
        }
        self.init(
            .notAsExpected,
            "\(subject): \(error.code.rawValue) at offset \(error.offset): \(error.code.sentence)\(detail)",
            subject: subject, hint: hint, code: error.code.rawValue)
    }

    /// The hint for a file that is something else.
    package static let otherFile = "is it the right file? 'vrarc pack SOURCE -o FILE' makes an archive"
    private static let damage =
        "'vrarc verify FILE' lists all that is wrong, 'vrarc salvage FILE -o NEW' saves what is whole"

    private static func hint(for error: ArchiveError) -> String? {
        switch error.code {
        case .damaged: damage
        case .notFound: "'vrarc list FILE' gives the paths of an archive"
        default: nil
        }
    }
}
