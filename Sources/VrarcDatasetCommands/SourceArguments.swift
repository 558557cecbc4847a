import SystemPackage
import VrarcCommand
import VrarcDatasets

/// The folders that are to be packed, as the arguments give them.
enum SourceArguments {
    /// Throws a usage error where `--collection` or `--classifier` is not NAME=PATH.
    static func all(folders: [String], collections: [String], classifiers: [String]) throws -> [SourceArgument] {
        var arguments = folders.map { SourceArgument.folder(FilePath($0)) }
        for text in collections {
            let (name, path) = try pair(text, "--collection")
            arguments.append(.collection(name: name, path))
        }
        for text in classifiers {
            let (name, path) = try pair(text, "--classifier")
            arguments.append(.classifier(name: name, path))
        }
        return arguments
    }

    /// Refuses an empty name, and a folder that is given twice: all in it would be packed twice.
    static func refuseTwice(_ folders: [String]) throws {
        var seen: [FilePath: String] = [:]
        for folder in folders {
            guard !folder.isEmpty else {
                throw CommandFailure(
                    .usage, "the name of a folder to pack is empty", subject: folder, hint: "'.' is the current folder")
            }
            guard let place = SourceFolder.real(FilePath(folder)),
                let other = seen.updateValue(folder, forKey: place)
            else { continue }
            throw CommandFailure(
                .usage, "\(folder) is the same folder as \(other), and is given twice", subject: folder,
                hint: "give it once")
        }
    }

    private static func pair(_ text: String, _ option: String) throws -> (name: String, path: FilePath) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw CommandFailure(
                .usage, "\(option) is NAME=PATH, and this is '\(text)'", subject: text,
                hint: "for example \(option) lego=photos/lego")
        }
        return (String(parts[0]), FilePath(String(parts[1])))
    }
}
