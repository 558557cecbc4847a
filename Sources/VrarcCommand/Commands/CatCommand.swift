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
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func perform(in session: Session) throws -> Outcome {
        let archive = try ArchiveFile(file)
        let context = WorkerContext(level: 3)
        let finder = BlobFinder(archive.reader, context)
        let blob = try finder.find(path)
        if session.isJSON { return try writeLine(blob, finder, session) }
        try unsafe finder.stream(blob) { piece throws(ArchiveError) in
            try Interruption.check()
            try unsafe session.output.bytes(piece)
        }
        return .asAsked
    }

    /// The content as one JSON line, which holds it whole.
    private func writeLine(_ blob: FoundBlob, _ finder: BlobFinder, _ session: Session) throws -> Outcome {
        let entry = blob.entry
        guard entry.rawLength <= UInt64(FormatLimits.document) else {
            throw CommandFailure(
                .failed, "\(path) has \(HumanSize.bytes(entry.rawLength)), too much for a JSON line", subject: path,
                hint: "without --json any length is written", code: "limit")
        }
        var content: [UInt8] = []
        try unsafe finder.stream(blob) { piece in unsafe content.append(contentsOf: piece) }
        try session.output.json(
            "content",
            [
                JSONMember("path", .string(path)), JSONMember("sha256", .string(entry.digest.description)),
                JSONMember("size", JSONValue(entry.rawLength)),
                JSONMember("content_base64", JSONValue(SourceName.bytes(content).base64)),
            ])
        return .asAsked
    }
}
