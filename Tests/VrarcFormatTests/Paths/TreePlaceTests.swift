import Testing
import VrarcFormat

@Suite struct TreePlaceTests {
    static let slug = Array("a b".utf8)
    static let places: [(String, TreePlace)] = [
        ("bagit.txt", .bagDeclaration),
        ("data/collections/a b/images/1.jpg", .collectionFile(slug: slug, .image)),
        ("data/collections/a b/images/x/README.md", .collectionFile(slug: slug, .image)),
        ("data/collections/a b/attachments/1/2", .collectionFile(slug: slug, .attachment)),
        ("data/collections/a b/README.md", .collectionReadme(slug: slug)),
        ("data/collections/a b/metadata.jsonl", .collectionMetadata(slug: slug)),
        ("data/collections/a b/collection.json", .collectionDocument(slug: slug)),
        ("data/classifiers/a b/classes/c/1.jpg", .classifierFile(slug: slug, .classImage(classSlug: [0x63]))),
        ("data/classifiers/a b/negative_examples/1", .classifierFile(slug: slug, .negative)),
        ("data/classifiers/a b/models/m.mlmodel", .classifierFile(slug: slug, .model)),
        ("data/classifiers/a b/attachments/z", .classifierFile(slug: slug, .attachment)),
        ("data/classifiers/a b/README.md", .classifierReadme(slug: slug)),
        ("data/classifiers/a b/metadata.jsonl", .classifierMetadata(slug: slug)),
        ("data/classifiers/a b/classifier.json", .classifierDocument(slug: slug)),
        ("data/attachments/metadata.jsonl", .bundleAttachment),
        ("data/archive.json", .archiveDocument),
        ("bag-info.txt", .bagInfo),
        ("manifest-sha256.txt", .manifest),
        ("tagmanifest-sha256.txt", .tagManifest),
    ]

    @Test(arguments: places)
    func everyPlaceOfTheTreeIsKnown(_ path: String, _ place: TreePlace) throws {
        #expect(TreePlace(path: Array(path.utf8)) == place)
        let bytes = Array(path.utf8)
        let position = try #require(unsafe TreePosition(bytes.span.bytes))
        #expect(position.isImage == place.isImagePlace)
        #expect(position.isLineFile == place.isLineFile)
    }

    @Test(arguments: [
        "", "data", "data/", "x", "bagit.txt/x", "bagit.txtx", "Bagit.txt", "fetch.txt", "data/x", "data/archive.jsonx",
        "data/archive.json/x", "data/attachments", "data/attachments/", "data/collections", "data/collections/",
        "data/collections/a", "data/collections//images/1", "data/collections/a/", "data/collections/a/images",
        "data/collections/a/images/", "data/collections/a/images//x", "data/collections/a/models/x",
        "data/collections/a/classifier.json", "data/collections/a/README.md/x", "data/collections/a/metadata.csv",
        "data/collections/images/1.jpg", "data/classifiers/a/images/1", "data/classifiers/a/classes/1.jpg",
        "data/classifiers/a/classes//1.jpg", "data/classifiers/a/classes/c/", "data/classifiers/a/collection.json",
        "data/classifiers/a/negative_examples", "manifest-sha512.txt", "/bagit.txt",
    ])
    func noOtherPathHasAPlace(_ path: String) {
        #expect(TreePlace(path: Array(path.utf8)) == nil)
    }

    @Test func unitsAreCollectionsClassifiersAndTheRest() {
        for (path, place) in Self.places {
            let unit = place.unit
            if path.hasPrefix("data/collections/") {
                #expect(unit == .collection(slug: Self.slug))
            } else if path.hasPrefix("data/classifiers/") {
                #expect(unit == .classifier(slug: Self.slug))
            } else {
                #expect(unit == .rest)
            }
        }
    }

    @Test func imagesAndLineFilesAreToldByPlace() {
        let images = Self.places.filter { $0.1.isImagePlace }.map(\.0)
        #expect(
            images == [
                "data/collections/a b/images/1.jpg", "data/collections/a b/images/x/README.md",
                "data/classifiers/a b/classes/c/1.jpg", "data/classifiers/a b/negative_examples/1",
            ])
        let lineFiles = Self.places.filter { $0.1.isLineFile }.map(\.0)
        #expect(
            lineFiles == [
                "data/collections/a b/metadata.jsonl", "data/classifiers/a b/metadata.jsonl", "manifest-sha256.txt",
            ])
    }
}
