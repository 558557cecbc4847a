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
        var sources: [SourceArgument] = []
        var seen: Set<String> = []
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
            guard seen.insert(match.id).inserted else {
                throw CommandFailure(
                    .usage, "examples for '\(name)' are given twice", subject: name,
                    hint: "put the folders or zips of all its classes into one folder")
            }
            sources.append(.classifier(name: match.id, FilePath(String(parts[1]))))
        }
        return sources.isEmpty ? nil : try FolderSource(scanning: sources, jobs: jobs)
    }
}
