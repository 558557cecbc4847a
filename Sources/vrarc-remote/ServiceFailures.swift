package import HTTPTransport
package import VisualRecognition
import VrarcArchive
package import VrarcCommand

extension CredentialsError: SaidFailure {
    package var failure: CommandFailure {
        CommandFailure(
            .failed, sentence,
            hint: "set VISUAL_RECOGNITION_APIKEY and VISUAL_RECOGNITION_URL, or name a file with --credentials-file",
            code: "credentials")
    }
}

extension BackupError: SaidFailure {
    package var failure: CommandFailure {
        CommandFailure(.failed, sentence, subject: subject, hint: hint, code: "service")
    }
}

extension HTTPError: SaidFailure {
    package var failure: CommandFailure {
        if kind == .interrupted { return CommandFailure(ArchiveError.stopped) }
        return CommandFailure(.failed, "the service can't be spoken with: \(detail)", code: "service")
    }
}

extension ServiceError: SaidFailure {
    package var failure: CommandFailure {
        if let fault = transport?.cause as? IOFault { return CommandFailure(fault) }
        if transport?.kind == .interrupted { return CommandFailure(ArchiveError.stopped) }
        return CommandFailure(
            .failed, "\(call): \(reason)", subject: subject.isEmpty ? nil : subject, hint: advice, code: "service")
    }

    /// What the user can do.
    private var advice: String {
        switch kind {
        case .unauthorized: "the key is not taken: is it this instance's, and is VISUAL_RECOGNITION_AUTH_TYPE right?"
        case .forbidden: "the key has no right to that, or the plan has no more for today"
        case .notFound: "is the address that of the instance, with its path, and is the thing still there?"
        case .tooLarge: "the service takes no request of that size"
        case .busy: "too many calls at a time: try again later, or with a smaller --parallel"
        case .server: "the service failed; try again later"
        case .moved: "the address has changed; redirects are not followed, as they could carry the key elsewhere"
        case .rejected: "what the service says of it is above"
        case .answer: "is the address that of a Visual Recognition instance?"
        case .transport: transportAdvice
        }
    }

    private var transportAdvice: String {
        switch transport?.kind {
        case .unresolved: "is the address right, and is there a network?"
        case .unconnected: "is the address right, and does a proxy or firewall stand between?"
        case .untrusted: "the server's certificate is not to be trusted; --ca-file names those of a private network"
        case .timedOut:
            "the line or the service is too slow; with a smaller --parallel each transfer has more of the line"
        case .tooLarge: "no picture and no model is that large: is the address that of a Visual Recognition instance?"
        case .dropped, .malformed: "the line or the service failed; try again later"
        default: "try again later"
        }
    }
}

extension ArchiveError {
    /// A signal asked to stop.
    static var stopped: ArchiveError {
        ArchiveError(.interrupted, subject: "", detail: "interrupted by a signal")
    }
}
