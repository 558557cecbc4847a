package import ArgumentParser
import VrarcArchive
import VrarcFormat
import VrarcModel

/// `vrarc cat`.
package struct CatCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Write the content of one file of an archive.",
        discussion: """
            PATH is below data/, as 'vrarc list' prints it, or the original one; sha256:HEX names a content. Only the \
            frames that hold it are read, and nothing is written before its digest was checked (above 64 MiB: \
            a wrong digest is an error at the end). With --json it is one line that holds it in base64.

            Examples:
              vrarc cat lego.vrarc collections/lego/images/1.jpg > 1.jpg
              vrarc cat lego.vrarc collections/lego/metadata.jsonl | head -3
              vrarc cat lego.vrarc sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
            """,
        version: ToolVersion.line("vrarc"))

    @Argument(help: "The archive.") package var file: String
    @Argument(help: "A path below data/, or sha256:HEX.") package var path: String
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func perform(in session: Session) throws -> Outcome {
        let source = try session.source(file, store)
        var isBegun = false
        do {
            let finder = BlobFinder(try ArchiveReader(source), WorkerContext(level: 3))
            let blob = try finder.find(path)
            try unsafe write(blob.entry, session, &isBegun) { (body) throws(ArchiveError) in
                try unsafe finder.stream(blob, body)
            }
        } catch {
            try session.places.throwFault()
            guard !isBegun, Self.mayBeDamage(error), let rescue = try Self.rescue(path, in: source) else { throw error }
            try unsafe write(rescue.entry, session, &isBegun) { (body) throws(ArchiveError) in
                try unsafe rescue.stream(body)
            }
            for finding in rescue.findings {
                for line in finding.textLines(style: Style(descriptor: 2)) { session.talk.warning(line) }
            }
        }
        return .asAsked
    }

    /// `nil` if there is none, or the archive is too damaged: then the first error says more.
    private static func rescue(_ path: String, in source: any ByteSource) throws -> BlobRescue? {
        do {
            return try BlobRescue(path, in: source)
        } catch let error as ArchiveError where error.code == .damaged || error.code == .notFound {
            return nil
        }
    }

    /// Whether the lists of the archive may be damaged, and the blob be there all the same.
    private static func mayBeDamage(_ error: any Error) -> Bool {
        if let failure = error as? CommandFailure { return failure.code == "not-found" }
        guard let error = error as? ArchiveError else { return false }
        if let fault = error.cause as? IOFault { return fault.call == .read }
        return error.code == .damaged
    }

    private typealias Content = ((UnsafeRawBufferPointer) throws(ArchiveError) -> Void) throws(ArchiveError) -> Void

    private func write(_ entry: IndexEntry, _ session: Session, _ isBegun: inout Bool, _ content: Content) throws {
        if session.isJSON { return unsafe try writeLine(entry, session, content) }
        var hasOutput = false
        defer { isBegun = hasOutput }
        try unsafe content { piece throws(ArchiveError) in
            try Interruption.check()
            hasOutput = true
            try unsafe session.output.bytes(piece)
        }
    }

    /// The content as one JSON line, which holds it whole.
    private func writeLine(_ entry: IndexEntry, _ session: Session, _ read: Content) throws {
        guard entry.rawLength <= UInt64(FormatLimits.document) else {
            throw CommandFailure(
                .failed, "\(path) has \(HumanSize.bytes(entry.rawLength)), too much for a JSON line", subject: path,
                hint: "without --json any length is written", code: "limit")
        }
        var content: [UInt8] = []
        try unsafe read { piece in unsafe content.append(contentsOf: piece) }
        try session.output.json(
            "content",
            [
                JSONMember("path", .string(path)), JSONMember("sha256", .string(entry.digest.description)),
                JSONMember("size", JSONValue(entry.rawLength)),
                JSONMember("content_base64", JSONValue(SourceName.bytes(content).base64)),
            ])
    }
}
