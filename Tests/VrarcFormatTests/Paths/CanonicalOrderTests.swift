import Testing
import VrarcFormat
import VrarcTestSupport

@Suite struct CanonicalOrderTests {
    /// A tree in canonical order, then paths without a place.
    static let ordered = [
        "bagit.txt",
        "data/collections/a/images/1", "data/collections/a/images/10", "data/collections/a/images/2",
        "data/collections/a/images/d-x", "data/collections/a/images/d/x", "data/collections/a/images/d0",
        "data/collections/a/images/\u{E9}", "data/collections/a/images/\u{FB00}", "data/collections/a/images/\u{1F600}",
        "data/collections/a/attachments/0",
        "data/collections/a/README.md", "data/collections/a/metadata.jsonl", "data/collections/a/collection.json",
        "data/collections/a-b/images/0", "data/collections/a-b/README.md",
        "data/collections/b/README.md",
        "data/classifiers/a/classes/c-d/1", "data/classifiers/a/classes/c/1", "data/classifiers/a/classes/c/2",
        "data/classifiers/a/negative_examples/1", "data/classifiers/a/models/1", "data/classifiers/a/attachments/1",
        "data/classifiers/a/README.md", "data/classifiers/a/metadata.jsonl", "data/classifiers/a/classifier.json",
        "data/classifiers/a!/README.md",
        "data/attachments/a", "data/attachments/b",
        "data/archive.json",
        "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
        "a", "data/x", "zzz",
    ].map { Array($0.utf8) }

    @Test func orderIsThatOfTheTree() {
        for (left, a) in Self.ordered.enumerated() {
            for (right, b) in Self.ordered.enumerated() {
                let precedes = CanonicalOrder.precedes(a, b)
                #expect(
                    precedes == (left < right),
                    "\(String(decoding: a, as: UTF8.self)), \(String(decoding: b, as: UTF8.self))")
            }
        }
    }

    /// Property: 500 pairs, seed 1: long common beginnings, so that whole words and single bytes are compared.
    @Test func byteOrderIsUnsignedAndPutsThePrefixFirst() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<500 {
            let common = (0..<random.below(20)).map { _ in UInt8(random.below(256)) }
            let a = common + (0..<random.below(10)).map { _ in UInt8(random.below(256)) }
            let b = common + (0..<random.below(10)).map { _ in UInt8(random.below(256)) }
            #expect(unsafe CanonicalOrder.bytesPrecede(a.span.bytes, b.span.bytes) == a.lexicographicallyPrecedes(b))
        }
    }
}
