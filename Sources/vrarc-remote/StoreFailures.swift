import HTTPTransport
package import ObjectStorage
import VrarcArchive
package import VrarcCommand

extension StoreURLError: SaidFailure {
    package var failure: CommandFailure {
        CommandFailure(
            .usage, "'\(text)' is no address in a store: \(reason)", subject: text,
            hint: "such as s3://bucket/folder/archive.vrarc")
    }
}

extension StoreAccessError: SaidFailure {
    package var failure: CommandFailure {
        if kind == .interrupted { return CommandFailure(ArchiveError.stopped) }
        return CommandFailure(.failed, sentence, hint: hint, code: "credentials")
    }
}

extension StoreError: SaidFailure {
    package var failure: CommandFailure {
        if let access { return access.failure }
        if let fault = transport?.cause as? IOFault { return CommandFailure(fault) }
        if isInterruption { return CommandFailure(ArchiveError.stopped) }
        return CommandFailure(.failed, "\(subject): \(sentence)", subject: subject, hint: advice, code: "store")
    }

    private var sentence: String {
        switch kind {
        case .notFound where detail.isEmpty || code == "NoSuchKey" || code == "NoSuchBucket":
            "there is no such \(code == "NoSuchBucket" ? "bucket" : "object")"
        case .frozen: "it is frozen and can't be read"
        case .unseen:
            "it may be there already, by this very upload, whose answer was lost; it can't be looked at (\(code ?? call))"
        case .conflict where call == "HeadObject": "there is another object of that name: \(detail)"
        case .conflict where detail.isEmpty || code != nil: "it is there by now, or was changed meanwhile (\(call))"
        case .transport: "\(call): \(detail)"
        default: answer
        }
    }

    /// What the store said.
    private var answer: String {
        let name = code.map { " (\($0))" } ?? ""
        let words = detail.isEmpty ? "it was refused" : detail
        return status.map { "\(call): HTTP \($0): \(words)\(name)" } ?? "\(call): \(words)\(name)"
    }

    /// What the user can do.
    private var advice: String? {
        switch kind {
        case .notFound: "are the bucket and the key right, and is --endpoint-url that of the store?"
        case .forbidden: "have the keys a right to that, and are bucket and --region right?"
        case .expired: "get new keys, and give the command again: it goes on from here"
        case .frozen: "this asks for it to be thawed: vrarc thaw \(Talk.quoted(subject))"
        case .conflict: conflictAdvice
        case .unseen:
            "nothing was replaced; the same command with keys that may read tells whether the object is this archive"
        case .corrupted: "something between here and the store changes bytes; nothing was made of them"
        case .otherRegion:
            region.map { "the bucket is in the region \($0): --region \($0)" } ?? "give its region with --region"
        case .unsupported: "this store does not do that"
        case .server: "the store failed; the same command later goes on from here"
        case .rejected, .answer: "is --endpoint-url that of an S3-compatible store?"
        case .transport: transportAdvice
        }
    }

    private var conflictAdvice: String {
        call == "ListParts"
            ? "the file was changed since; this gives the upload up: vrarc ship --abort \(Talk.quoted(subject))"
            : "nothing was replaced; give another key"
    }

    private var transportAdvice: String {
        switch transport?.kind {
        case .refused: "http is for stores on this machine only; elsewhere use https"
        case .unresolved: "is the address right, and is there a network?"
        case .unconnected: "is the address right, and does a proxy or firewall stand between?"
        case .untrusted: "the store's certificate is not to be trusted; AWS_CA_BUNDLE names those of a private network"
        default: "the line or the store failed; the same command later goes on from here"
        }
    }
}
