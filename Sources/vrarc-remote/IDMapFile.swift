import SystemPackage
import VisualRecognition
import VrarcArchive
import VrarcCommand
import VrarcModel

#if canImport(Glibc)
    import Glibc
#endif

/// Which new id stands for which old one (spec/schemas/id-map.json).
struct IDMap {
    let source: String?
    let target: String
    let archive: String
    let units: [RestoredUnit]

    var json: JSONValue {
        .object([
            JSONMember("format", .string("vrarc-id-map-1")),
            JSONMember("made", .string(SourceDate.timestamp(Int64(time(nil))))),
            JSONMember("archive", .string(archive)), JSONMember("source", JSONValue(source)),
            JSONMember("target", .string(target)), JSONMember("units", .array(units.map(\.json))),
            JSONMember("lost", .array(Self.lost.map(JSONValue.string))),
        ])
    }

    /// What no restore can bring back.
    static let lost = [
        "ids of classifiers and collections, and of images whose name or bytes are others now",
        "times of creation and change", "opt-out and customer labels", "training usage",
    ]
}

/// The file of an id map.
enum IDMapFile {
    /// Refuses a name that is taken, before anything is sent.
    static func check(_ name: String) throws {
        guard !name.isEmpty, name != "-" else {
            throw CommandFailure(
                .usage, "the id map is a file, beside which the journal of the restore can be kept", subject: name,
                hint: "name one, such as --id-map ids.json")
        }
        guard (try? FileHandle(opening: FilePath(name))) == nil else {
            throw CommandFailure(
                .failed, "\(name): there is a file already", subject: name,
                hint: "it may tell of an earlier restore: name another file with --id-map", code: "exists")
        }
    }

    static func write(_ name: String, _ map: IDMap) throws(ArchiveError) {
        let sink = try OutputFile(FilePath(name), replace: false)
        try sink.write([.bytes(JSONText.document(map.json))])
        try sink.commit()
    }
}
