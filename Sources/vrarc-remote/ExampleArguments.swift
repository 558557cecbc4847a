import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand
import VrarcDatasets

/// `--examples NAME=PATH`: the training images of classifiers, which no service gives back.
enum ExampleArguments {
    /// The source of all of them, whose classifiers are named by id; `nil` if there are none.
    static func source(
        _ arguments: [String], for classifiers: [(id: String, name: String)], jobs: Int
    ) throws -> FolderSource? {
        var given: [(id: String, name: String, paths: [FilePath])] = []
        for text in arguments {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw CommandFailure(
                    .usage, "--examples is NAME=PATH, and this is '\(text)'", subject: text,
                    hint: "for example --examples dogs=training/dogs")
            }
            let name = String(parts[0])
            let matches = classifiers.filter { $0.id == name || $0.name == name }
            guard let match = matches.first(where: { $0.id == name }) ?? matches.first else {
                let known = classifiers.map(\.id).joined(separator: ", ")
                throw CommandFailure(
                    .failed, "the instance has no classifier '\(name)' that examples could be for", subject: name,
                    hint: known.isEmpty ? "it has none that is backed up" : "it has \(known)", code: "not-found")
            }
            guard matches.count == 1 || match.id == name else {
                throw CommandFailure(
                    .failed, "several classifiers have the name '\(name)'", subject: name,
                    hint: "give an id instead: \(matches.map(\.id).joined(separator: ", "))", code: "not-found")
            }
            let path = FilePath(String(parts[1]))
            if let number = given.firstIndex(where: { $0.id == match.id }) {
                given[number].paths.append(path)
            } else {
                given.append((match.id, name, [path]))
            }
        }
        let sources = try given.map { try source($0.id, $0.name, $0.paths) }
        return sources.isEmpty ? nil : try FolderSource(scanning: sources, jobs: jobs)
    }

    /// One folder, or zips in one folder.
    private static func source(_ id: String, _ name: String, _ paths: [FilePath]) throws -> SourceArgument {
        let zips = paths.filter { isZip($0) }
        if zips.isEmpty, paths.count == 1 { return .classifier(name: id, paths[0]) }
        let folders = Set(zips.map { $0.removingLastComponent() })
        guard zips.count == paths.count, folders.count == 1, let folder = folders.first else {
            throw CommandFailure(
                .usage, "examples for '\(name)' are given several times, and are not zips of one folder", subject: name,
                hint: "put the folders or zips of all its classes into one folder, and give that")
        }
        let names = zips.compactMap { $0.lastComponent?.string }
        return .zips(name: id, folder.string.isEmpty ? "." : folder, names)
    }

    /// A file of that extension; what else is no folder is refused later on.
    private static func isZip(_ path: FilePath) -> Bool {
        guard path.extension?.lowercased() == "zip",
            let file = try? FileHandle(opening: path, options: [.nonBlocking, .closeOnExec]),
            let status = try? file.status()
        else { return false }
        return status.kind == .file
    }
}
