package import ArgumentParser
import VrarcArchive

/// `vrarc cat`.
package struct CatCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Write the content of one file of an archive.",
        discussion: """
            PATH is below data/, as 'vrarc list' prints it, or the original one; sha256:HEX names a content. Only the \
            frames that hold it are read, and nothing is written before its digest was checked (above 64 MiB: \
            a wrong digest is an error at the end).

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

    package func validate() throws {
        if common.json { throw ValidationError("cat writes the content as it is: it has no --json.") }
    }

    package func perform(in session: Session) throws -> Outcome {
        let archive = try ArchiveFile(file)
        let context = WorkerContext(level: 3)
        let finder = BlobFinder(archive.reader, context)
        try unsafe finder.stream(try finder.find(path)) { piece throws(ArchiveError) in
            try Interruption.check()
            try unsafe session.output.bytes(piece)
        }
        return .asAsked
    }
}
