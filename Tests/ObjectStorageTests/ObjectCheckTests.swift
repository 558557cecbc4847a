import HTTPTransport
import Testing
import VrarcFormat

@testable import ObjectStorage

/// What a store may say of an object that was made of parts.
@Suite struct ObjectCheckTests {
    // By Python's hashlib, of the parts "abc", "" and 1,000 times "x".
    private let md5s = [
        "900150983cd24fb0d6963f7d28e17f72", "d41d8cd98f00b204e9800998ecf8427e", "398533d48111e9f664b1f64cb10c4b63",
    ]
    private let digests = [
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "44f8354494a5ba03ba1792a8d3e9c534c47a9181980fde7a3f44b06ef2ae7c7f",
    ].compactMap { BlobDigest(hex: $0).map(PartDigest.init) }
    private let checksum = "LNHFlndaqi3Sp2vr4MeaYAvESewpMdaqKSbNbyz1VE8=-3"
    private let etag = "\"8a3c6bb993e5b73b6162f135dfd2c2a1-3\""

    private func check(etags: [String]? = nil) -> ObjectCheck {
        let parts = zip(1..., etags ?? md5s.map { "\"\($0)\"" }).map {
            StoredPart(number: $0, size: 1, etag: $1, checksum: nil)
        }
        return ObjectCheck(parts: parts, digests: digests, size: 1_003, fileID: nil)
    }

    private func object(size: UInt64 = 1_003, etag: String? = nil, checksum: String? = nil) -> StoreObject {
        StoreObject(size: size, etag: etag, checksum: checksum)
    }

    @Test func theDigestOfPartsIsThatOfTheirDigests() {
        #expect(digests.count == 3 && PartDigest.composite(digests) == checksum)
    }

    @Test func whatFitsIsTheSame() {
        for same in [object(etag: etag), object(checksum: checksum), object(etag: "\"v1\"", checksum: checksum)] {
            #expect(check().fault(of: same) == nil && check().isSame(same))
        }
    }

    @Test func whatSaysNothingIsNeitherWrongNorTheSame() {
        let others = [
            object(), object(etag: "\"v1\""), object(checksum: "YWJj"), object(checksum: "YWJj-2"),
            object(etag: "\"900150983cd24fb0d6963f7d28e17f72\""),
        ]
        for other in others { #expect(check().fault(of: other) == nil && !check().isSame(other)) }
    }

    @Test func whatDoesNotFitIsNamed() {
        #expect(check().fault(of: object(size: 1_002)) == "the object has 1002 bytes, and should have 1003")
        let other = "\"900150983cd24fb0d6963f7d28e17f72-3\""
        #expect(
            check().fault(of: object(etag: other))
                == "the object's ETag is another than that of the parts that were sent")
        #expect(
            check().fault(of: object(etag: etag, checksum: "YWJj-3"))
                == "the object's checksum is another than that of the parts that were sent")
        #expect(!check().isSame(object(size: 1_002, checksum: checksum)) && !check().isSame(object(etag: other)))
    }

    @Test func etagsThatAreNoDigestsProveNothing() {
        let strange = check(etags: ["\"v1\"", "\"v2\"", "\"v3\""])
        #expect(strange.fault(of: object(etag: etag)) == nil && !strange.isSame(object(etag: etag)))
        #expect(strange.isSame(object(etag: etag, checksum: checksum)))
    }

    @Test(
        arguments: [
            ("\"900150983CD24FB0d6963f7d28e17f72\"", "900150983cd24fb0d6963f7d28e17f72"),
            ("900150983cd24fb0d6963f7d28e17f72", "900150983cd24fb0d6963f7d28e17f72"),
            ("\"900150983cd24fb0d6963f7d28e17f72-1\"", nil), ("\"900150983cd24fb0d6963f7d28e17fg2\"", nil), ("", nil),
            ("\"\u{FF19}00150983cd24fb0d6963f7d28e17f\"", nil),
        ] as [(String, String?)]) func anETagIsADigestOrNone(etag: String, md5: String?)
    {
        #expect(StoredPart(number: 1, size: 1, etag: etag, checksum: nil).md5 == md5)
    }
}
