import Foundation
import SystemPackage
import Testing
import VrarcArchive

@testable import VisualRecognition

/// An answer without its list is no empty instance.
@Suite struct ServiceListTests {
    @Test(
        arguments: [
            ("{}", "it has no list of collections"), (#"{"collections":{}}"#, "it has no list of collections"),
            (#"{"collections":[{"name":"toys"}]}"#, "one of its collections has no collection_id"),
            (
                #"{"collections":[{"collection_id":"1"},{"collection_id":""}]}"#,
                "one of its collections has no collection_id"
            ),
        ]) func isNamedWithItsCall(body: String, why: String) throws
    {
        let instance = try RuledInstance(#"[{"on":"GET /v4/collections","body":\#(body)}]"#)
        let partial = FileManager.default.temporaryDirectory.appending(path: "vrarc-list-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: partial) }
        let backup = try InstanceBackup(instance.client, BackupOptions(), partial: FilePath(partial))
        let comparison = InstanceComparison(instance.client, parallel: 1)
        let collection = ArchivedCollection(slug: "toys", name: "toys", source: nil, images: [])
        try instance.withJournal { journal in
            let restore = InstanceRestore(instance.client, journal, ServiceRestoreOptions(), zips: CountedZips()) { _ in
                []
            }
            for ask in [
                { try backup.look() }, { try SecondLook(instance.client).compare(backup) },
                { try restore.check([collection], []) },
                { _ = try comparison.compare(collection, id: nil, images: [:]) },
            ] {
                let error = #expect(throws: ServiceError.self) { try ask() }
                #expect(error?.call == "GET /v4/collections")
                #expect(error?.reason == "the answer can't be used: \(why)")
            }
        }
    }

    @Test func builtInClassifiersAreNoneOfTheOwners() throws {
        let instance = try RuledInstance(
            #"[{"on":"GET /v3/classifiers","body":{"classifiers":[{"classifier_id":"default"},{"classifier_id":"c"}]}}]"#
        )
        #expect(try instance.client.listedClassifiers().map(\.id) == ["c"])
    }

    @Test(arguments: [
        (404, []), (500, ["is backed up without its list of objects: HTTP 500"]),
        (403, ["is backed up without its list of objects: HTTP 403"]),
    ]) func aListOfObjectsThatCanNotBeHadIsNamed(status: Int, notices: [String]) throws {
        let instance = try RuledInstance(
            #"""
            [{"on":"GET /v4/collections","body":{"collections":[{"collection_id":"1"}]}},
             {"on":"GET /v4/collections/1","body":{"name":"toys"}},
             {"on":"GET /v4/collections/1/images","body":{"images":[]}},
             {"on":"GET /v4/collections/1/objects","status":\#(status)},
             {"on":"GET /v3/classifiers","body":{"classifiers":[]}}]
            """#)
        let partial = FileManager.default.temporaryDirectory.appending(path: "vrarc-list-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: partial) }
        let backup = try InstanceBackup(instance.client, BackupOptions(), partial: FilePath(partial))
        try backup.look()
        #expect(backup.notices.map(\.detail) == notices)
    }
}
