import ArgumentParser
import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand
import VrarcModel

/// What `vrarc-verify --against-service` becomes.
struct ServiceVerifyCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "vrarc-verify", abstract: "Compare an archive with a Visual Recognition instance.",
        version: ToolVersion.line("vrarc-verify"))

    @Argument(help: "The archive.") var file: String
    @OptionGroup var against: AgainstServiceOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var jobs: JobsOption
    @OptionGroup var common: CommonOptions

    private static let parallel = 8

    func perform(in session: Session) throws -> Outcome {
        let client = try ServiceConnection.client(
            against.againstService, against.credentialsFile, caFile: against.caFile, parallel: Self.parallel)
        let archive = try InstanceArchive(ArchiveFile(file, store, session), nil)
        let ids = try against.idMap.map { try IDMapReading(FilePath($0)) }
        let comparison = InstanceComparison(client, parallel: Self.parallel)
        var count = 0
        let collections = try archive.collections()
        let classifiers = try archive.classifiers()
        for collection in collections {
            let found = try comparison.compare(
                collection, id: ids?.unit(collection.id, "collection", collection.name), images: ids?.images ?? [:])
            count += found.count
            try say("collection", collection.name, found, session)
        }
        for classifier in classifiers {
            let found = try comparison.compare(
                classifier, id: ids?.unit(classifier.id, "classifier", classifier.name))
            count += found.count
            try say("classifier", classifier.name, found, session)
        }
        let others = try comparison.others(
            collections: collections.map { (ids?.unit($0.id, "collection", $0.name) ?? $0.id, $0.name) },
            classifiers: classifiers.map { (ids?.unit($0.id, "classifier", $0.name) ?? $0.id, $0.name) })
        for other in others { try say(other, session) }
        if session.isJSON {
            try session.output.json(
                "summary",
                [
                    JSONMember("service", .string(client.address)), JSONMember("differences", JSONValue(UInt64(count))),
                    JSONMember("others", JSONValue(UInt64(others.count))),
                ])
        } else if !session.isQuiet {
            try session.output.line(
                count == 0
                    ? "\(Talk.printable(file)): the instance has what the archive has"
                    : "\(Talk.printable(file)): \(HumanSize.count(UInt64(count), "difference"))")
        }
        try session.output.flush()
        return count == 0 ? .asAsked : .notAsExpected
    }

    private func say(_ other: InstanceComparison.Other, _ session: Session) throws {
        if session.isJSON {
            try session.output.json(
                "other",
                [
                    JSONMember("kind", .string(other.kind)), JSONMember("name", .string(other.name)),
                    JSONMember("id", .string(other.id)),
                ])
        } else if !session.isQuiet {
            try session.output.line(
                Talk.printable("\(other.kind) \(other.name) (\(other.id)): is in the instance only; no difference"))
        }
    }

    private func say(_ kind: String, _ name: String, _ found: [String], _ session: Session) throws {
        for text in found {
            if session.isJSON {
                try session.output.json(
                    "difference",
                    [
                        JSONMember("kind", .string(kind)), JSONMember("name", .string(name)),
                        JSONMember("detail", .string(text)),
                    ])
            } else {
                try session.output.line(Talk.printable("\(kind) \(name): \(text)"))
            }
        }
    }
}
