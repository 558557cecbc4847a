import Foundation
import Testing
import VrarcTestSupport

@testable import VrarcModel

/// `spec/schemas`: what a writer makes has the members that the schema of its kind names, in its order.
@Suite struct SchemaTests {
    private static func schema(_ name: String) throws -> JSONValue {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        let text = try Data(contentsOf: folder.appending(path: "spec/schemas/\(name).json"))
        return try readJSON([UInt8](text))
    }

    /// Seed 8, 50 records of each kind.
    @Test(arguments: RecordKind.allCases)
    func recordsHaveTheMembersOfTheirSchema(_ kind: RecordKind) throws {
        var random = SeededRandom(seed: 8)
        let schema = try Self.schema(kind == .collection ? "image-record-collection" : "image-record-classifier")
        for _ in 0..<50 { expect(try readJSON(random.record(kind).encoded), has: schema) }
    }

    @Test func documentsHaveTheMembersOfTheirSchema() throws {
        expect(ManifestTests.collection.json, has: try Self.schema("collection"))
        expect(ManifestTests.classifier.json, has: try Self.schema("classifier"))
        expect(ManifestTests.archive.json, has: try Self.schema("archive"))
        #expect(
            try Self.schema("archive").member("properties")?.member("format")?.member("const")
                == .string("vrarc-archive-1"))
    }

    private func expect(_ value: JSONValue, has schema: JSONValue) {
        switch value {
        case .object(let members):
            #expect(schema.member("required") == .array(members.map { .string($0.name) }))
            #expect(schema.member("properties")?.names == members.map(\.name))
            #expect(schema.member("additionalProperties") == .bool(false))
            for member in members {
                expect(member.value, has: schema.member("properties")?.member(member.name) ?? .null)
            }
        case .array(let elements):
            for element in elements { expect(element, has: schema.member("items") ?? .null) }
        default: break
        }
    }
}

extension JSONValue {
    fileprivate func member(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    fileprivate var names: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.name)
    }
}
