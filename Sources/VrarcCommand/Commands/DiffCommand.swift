package import ArgumentParser
import VrarcArchive
import VrarcFormat
import VrarcModel

/// `vrarc diff`.
package struct DiffCommand: Command {
    package static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say what differs between the files of two archives.",
        discussion: """
            Files are compared by path and digest, from the manifests; no image is read. A content that has \
            another path is renamed. Archives with the same content id have the same files.

            Example:
              vrarc diff monday.vrarc tuesday.vrarc
            """,
        version: ToolVersion.line("vrarc"))

    package static let exitStatus = ExitStatusText.paragraph(
        one: "The archives differ.", isPartialPossible: false)
    // A reader that goes away has seen a difference: where there is none, nothing is printed before the end.
    package static let closedPipeOutcome: Outcome? = .notAsExpected

    @Argument(help: "An archive.") package var first: String
    @Argument(help: "The archive it is compared with.") package var second: String
    @OptionGroup package var store: StoreOptions
    @OptionGroup package var common: CommonOptions

    package init() {}

    package func perform(in session: Session) throws -> Outcome {
        do {
            return try compare(session)
        } catch {
            if StandardOutput.isClosedPipe(error) { throw error }
            let failure = CommandFailure(error)
            // 1 is the answer "they differ"; a damaged archive gives no answer.
            guard failure.outcome == .notAsExpected else { throw failure }
            throw CommandFailure(
                .failed, failure.sentence, subject: failure.subject, hint: failure.hint, code: failure.code)
        }
    }

    private func compare(_ session: Session) throws -> Outcome {
        let a = try ArchiveFile(first, store, session).reader
        let b = try ArchiveFile(second, store, session).reader
        let difference = try ManifestDifference(a, b)
        for change in difference.changes {
            if session.isJSON {
                try session.output.json("change", Self.members(change))
            } else {
                try session.output.line(Self.line(change))
            }
        }
        if session.isJSON { try session.output.json("summary", Self.summary(difference, a, b)) }
        return difference.changes.isEmpty ? .asAsked : .notAsExpected
    }

    private static func shown(_ path: [UInt8]) -> String {
        Talk.printable(
            String(decoding: path.starts(with: Array("data/".utf8)) ? path.dropFirst(5) : path[...], as: UTF8.self))
    }

    private static func line(_ change: ManifestDifference.Change) -> String {
        switch change {
        case .added(let file): "added    \(shown(file.path))"
        case .removed(let file): "removed  \(shown(file.path))"
        case .changed(_, let file): "changed  \(shown(file.path))"
        case .renamed(let from, let to): "renamed  \(shown(from.path)) -> \(shown(to.path))"
        }
    }

    private static func members(_ change: ManifestDifference.Change) -> [JSONMember] {
        switch change {
        case .added(let file): members("added", nil, file)
        case .removed(let file): members("removed", file, nil)
        case .changed(let digest, let file): members("changed", .init(path: file.path, digest: digest), file)
        case .renamed(let from, let to): members("renamed", from, to)
        }
    }

    private static func members(
        _ change: String, _ from: ManifestDifference.File?, _ to: ManifestDifference.File?
    ) -> [JSONMember] {
        [
            JSONMember("change", .string(change)),
            JSONMember("old_path", JSONValue(from.map { shown($0.path) })),
            JSONMember("old_sha256", JSONValue(from?.digest.description)),
            JSONMember("new_path", JSONValue(to.map { shown($0.path) })),
            JSONMember("new_sha256", JSONValue(to?.digest.description)),
        ]
    }

    private static func summary(_ difference: ManifestDifference, _ a: ArchiveReader, _ b: ArchiveReader)
        -> [JSONMember]
    {
        [
            JSONMember("differ", .bool(!difference.changes.isEmpty)),
            JSONMember("changes", JSONValue(UInt64(difference.changes.count))),
            JSONMember("first_content_id", .string(a.contentID.description)),
            JSONMember("second_content_id", .string(b.contentID.description)),
        ]
    }
}
