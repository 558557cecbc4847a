import Foundation
import Testing
import VrarcFormat
import VrarcModel
import VrarcTestSupport

@testable import VisualRecognition

/// Long lists are read piece by piece, and give what reading them whole gives.
@Suite struct ListTests {
    private func ids(_ text: String) throws(AnswerError) -> [String] {
        try ImageList(Array(text.utf8)).map(\.id)
    }

    @Test(arguments: [
        (#"{"images":[]}"#, []),
        (#" { "x" : [1,{"images":[7]}], "images" : [ {"image_id":"a"} , {"image_id":"b"} ] } "#, ["a", "b"]),
        (#"{"images":[{"image_id":"a,]}\"b","updated":"u"}],"more":{}}"#, [#"a,]}"b"#]),
        (#"{"images\u0000":[],"images":[{"image_id":"é","x":[[],{}]}]}"#, ["é"]),
    ]) func isRead(text: String, expected: [String]) throws {
        #expect(try ids(text) == expected)
    }

    @Test(arguments: [
        ("{}", "it has no list of images"), ("", "it has no list of images"),
        (#"{"images":{}}"#, "it has no list of images"),
        (#"{"a":{"images":[]}}"#, "it has no list of images"), (#"{"images":["#, "it is not JSON (byte 11)"),
        (#"{"images":[{"image_id":"a"} x]}"#, "it is not JSON (byte 17)"),
        (#"{"images":[{"image_id":"a"}"#, "it is not JSON (byte 11)"), (#"{"images":[,]}"#, "it is not JSON (byte 11)"),
        (#"{"images":[{"image_id":""}]}"#, "an image of the list has no image_id"),
        (#"{"images":[{}]}"#, "an image of the list has no image_id"),
        (#"{"images":[3]}"#, "it is not a JSON object"), (#"{"images":["a]}"#, "it is not JSON (byte 11)"),
    ]) func whatIsNoneIsNamed(text: String, why: String) {
        #expect(throws: AnswerError(why)) { try ids(text) }
    }

    /// Seed 11, 300 lists of up to 20 images, and each cut or changed at a random place: no trap, and no image that is not in it.
    @Test func anyBytesAreBorne() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<300 {
            let names = (0..<random.below(20)).map { "\($0)\"\\{[]},:\u{1F600}" }
            let images = names.map {
                JSONValue.object([JSONMember("image_id", .string($0)), JSONMember("n", .array([.null]))])
            }
            var bytes = JSONText.document(
                .object([JSONMember("a", .string("\"images\":[")), JSONMember("images", .array(images))]))
            #expect(try ImageList(bytes).map(\.id) == names)
            if random.isOne(in: 2) {
                bytes.removeLast(random.below(bytes.count))
            } else {
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
            }
            _ = try? ImageList(bytes)
        }
    }

    @Test(arguments: [
        ("a_5d41402abc4b2a76b9719d911017c592", KeptFile.Origin.original),
        ("a_b_5d41402abc4b2a76b9719d911017c592", .original),
        ("a_00000000000000000000000000000000", .reencoded), ("a", .unknown), ("", .unknown), ("5d41402abc", .unknown),
        ("a_5D41402ABC4B2A76B9719D911017C592", .unknown), ("a_5d41402abc4b2a76b9719d911017c59g", .unknown),
    ]) func theIdTellsWhatTheBytesAre(id: String, origin: KeptFile.Origin) {
        let result = ContentDownload.Result(
            number: 1, size: 5, digest: .init(hex: String(repeating: "0", count: 64))!,
            md5: "5d41402abc4b2a76b9719d911017c592", facts: ImageFacts(mediaType: .jpeg))
        #expect(result.origin(id: id) == origin)
    }
}
