import Testing
import VrarcFormat

@testable import VrarcModel

@Suite struct ManifestTests {
    static let collection = CollectionManifest(
        name: "Légo", images: 3, labelled: 2,
        objects: [ObjectCount(object: "a", count: 4), ObjectCount(object: "b\"", count: 1)], attachments: 1,
        renamed: [RenamedFile(path: "attachments/_", originalName: .bytes([0xFF]))], source: "{ \"id\": 1.0 }")
    static let classifier = ClassifierManifest(
        name: "dogs", classes: [ClassSummary(name: "husky", slug: "husky", images: 14)], negativeExamples: 9, models: 1,
        attachments: 0,
        zips: [
            OpenedZip(
                name: "husky.zip", className: "husky", members: 14,
                skipped: [
                    SkippedMember(name: .utf8(".DS_Store"), size: 6148), SkippedMember(name: .bytes([0xE9]), size: 0),
                ]),
            OpenedZip(name: "negatives.zip", className: nil, members: 9, skipped: []),
        ], renamed: [], source: nil)
    static let archive = ArchiveManifest(
        collections: [CollectionSummary(slug: "lego", name: "Légo", images: 3)],
        classifiers: [ClassifierSummary(slug: "dogs", name: "dogs", classes: 1, images: 23)], attachments: 2,
        renamed: [RenamedFile(path: "attachments/a_b", originalName: .utf8("attachments/a:b"))])

    @Test func collectionIsWrittenInDocumentLayout() {
        let wanted = #"""
            {
              "format": "vrarc-collection-1",
              "name": "Légo",
              "images": 3,
              "labelled": 2,
              "objects": [
                {
                  "object": "a",
                  "count": 4
                },
                {
                  "object": "b\"",
                  "count": 1
                }
              ],
              "attachments": 1,
              "renamed": [
                {
                  "path": "attachments/_",
                  "original_name": null,
                  "original_name_base64": "/w=="
                }
              ],
              "source": "{ \"id\": 1.0 }"
            }

            """#
        #expect(String(decoding: Self.collection.encoded, as: UTF8.self) == wanted)
    }

    @Test func documentsAreReadAsTheyWereWritten() throws {
        try expectSame(Self.collection)
        try expectSame(Self.classifier)
        try expectSame(Self.archive)
    }

    private func expectSame<M: ManifestDocument>(_ manifest: M) throws {
        let bytes = manifest.encoded
        let reading = try readManifest(bytes, M.self)
        #expect(reading.isCanonical)
        #expect(reading.content.encoded == bytes)
        let line = try readManifest(JSONText.line(manifest.json), M.self)
        #expect(!line.isCanonical)
        #expect(line.content.encoded == bytes)
    }

    @Test func everyMemberIsDemandedAndNoOther() throws {
        try expectStrict(Self.collection)
        try expectStrict(Self.classifier)
        try expectStrict(Self.archive)
    }

    /// At each place where the manifest has an object: without each member, with one more, with each value of a wrong
    /// type.
    private func expectStrict<M: ManifestDocument>(_ manifest: M) throws {
        let variants = Variants.broken(manifest.json)
        #expect(variants.count > 20)
        for variant in variants {
            #expect(throws: ManifestError.self, "\(String(decoding: JSONText.line(variant), as: UTF8.self))") {
                try M(json: variant)
            }
        }
    }

    @Test func theFormatIsThatOfTheKind() throws {
        let error = #expect(throws: ManifestError.self) {
            try readManifest(Self.collection.encoded, ArchiveManifest.self)
        }
        #expect(error?.code == .schemaMismatch)
        let text = String(decoding: Self.archive.encoded, as: UTF8.self).replacing("archive-1", with: "archive-2")
        #expect(throws: ManifestError.self) { try readManifest(Array(text.utf8), ArchiveManifest.self) }
    }

    @Test func whatIsNoJSONIsNamedWithItsPlace() {
        let error = #expect(throws: ManifestError.self) { try readManifest(Array("{\"a\"".utf8), ArchiveManifest.self) }
        #expect(error?.code == .notJSON)
        #expect(error?.offset == 4)
    }

    @Test func aMessageHoldsNoControlCharacterOfAName() {
        let name = "\u{1b}[2J\u{9b}" + String(repeating: "x", count: 1_000)
        let error = #expect(throws: ManifestError.self) {
            guard case .object(let members) = Self.archive.json else { return }
            _ = try ArchiveManifest(json: .object(members + [JSONMember(name, .null)]))
        }
        #expect(error?.detail == "\"?[2J?\(String(repeating: "x", count: 35))\" is not a member of the table")
    }

    @Test func readmeIsTheFixedText() {
        let collection = String(decoding: GeneratedReadme.bytes(of: .collection), as: UTF8.self)
        let classifier = String(decoding: GeneratedReadme.bytes(of: .classifier), as: UTF8.self)
        #expect(
            collection == """
                ---
                configs:
                - config_name: default
                  drop_labels: true
                  data_files:
                  - split: train
                    path:
                    - metadata.jsonl
                    - images/**
                ---

                A collection of images with training data, from a vrarc archive. `metadata.jsonl` has one record an image;
                `load_dataset("<this folder>")` of Hugging Face's `datasets` loads it.

                """)
        #expect(
            classifier
                == collection.replacing(
                    "    - images/**", with: "    - classes/**\n    - negative_examples/**"
                ).replacing("A collection of images with training data", with: "A classifier's example images"))
    }
}
