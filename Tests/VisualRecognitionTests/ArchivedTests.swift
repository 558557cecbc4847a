import Foundation
import Testing
import VrarcFormat
import VrarcModel

@testable import VisualRecognition

/// What an archive's records mean for a service that is to get them.
@Suite struct ArchivedTests {
    private func image(
        _ path: String = "images/a.jpg", source: String? = nil, type: MediaType = .jpeg, size: UInt64 = 10,
        boxes: [(String, Int)]? = nil
    ) throws -> ArchivedImage {
        let objects = try boxes?.map { name, left in
            let numbers = try ["\(left)", "1", "2", "3"].map { try #require(JSONNumber($0)) }
            return ObjectAnnotation(
                object: name,
                location: BoundingBox(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3]))
        }
        var facts = ImageFacts(mediaType: type)
        facts.width = 40
        facts.height = 30
        return ArchivedImage(
            ImageRecord(
                fileName: path, digest: try #require(BlobDigest(hex: String(repeating: "0", count: 64))), size: size,
                facts: facts, detail: .collection(objects: objects), source: source))
    }

    @Test(
        arguments: [
            (#"{"image_id":"x_0","details":{"source":{"type":"file","filename":"dir/my.photo.png"}}}"#, "my.photo.jpg"),
            (#"{"image_id":"x_0","details":{"source":{"type":"file","filename":"dir/A photo.JPG"}}}"#, "A photo.JPG"),
            (#"{"image_id":"x_0","details":{"source":{"type":"file","filename":"jpeg"}}}"#, "jpeg.jpg"),
            (#"{"image_id":"x_y_0","details":{"source":{"type":"url"}}}"#, "x_y.jpg"), ("{}", "a.jpg"), (nil, "a.jpg"),
            (#"{"image_id":"x","details":{"source":{"filename":""}}}"#, "image.jpg"),
            (#"{"image_id":"x","details":{"source":{"filename":".jpg"}}}"#, ".jpg.jpg"),
        ] as [(String?, String)]) func isUploadedUnderTheNameThatItHad(source: String?, name: String) throws
    {
        #expect(try image(source: source).uploadName == name)
    }

    @Test func whatTheServiceDoesNotTakeIsNamed() throws {
        #expect(try image().obstacle == nil)
        #expect(try image(type: .gif).obstacle == "is image/gif, and the service takes JPEG and PNG only")
        #expect(try image(size: 10_000_001).obstacle == "has more than the 10 MB that the service takes")
    }

    @Test func boxesAreComparedAsABagAndSizesEitherWayRound() throws {
        func found(_ image: ArchivedImage, _ details: String) throws -> [String] {
            CollectionComparison.differences(image, try ServiceAnswer(Array(details.utf8)).json)
        }
        func said(_ boxes: [(String, Int)], _ width: Int = 40, _ height: Int = 30) -> String {
            let objects = boxes.map {
                #"{"location":{"height":3,"width":2,"top":1,"left":\#($0.1)},"object":"\#($0.0)"}"#
            }.joined(separator: ",")
            return #"{"training_data":{"objects":[\#(objects)]},"dimensions":{"width":\#(width),"height":\#(height)}}"#
        }
        let two = try image(boxes: [("a", 1), ("b", 2)])
        #expect(try found(two, said([("b", 2), ("a", 1)])) == [])
        #expect(try found(two, said([("b", 2), ("a", 1)], 30, 40)) == [])
        #expect(try found(two, said([("b", 2), ("a", 1)], 41, 30)) == ["it has 41 x 30 pixels and had 40 x 30"])
        #expect(try found(two, said([("b", 2), ("a", 7)])) == ["its boxes are other ones"])
        #expect(try found(two, said([("b", 2)])) == ["it has 1 boxes and had 2"])
        for none in ["{}", #"{"training_data":{}}"#, #"{"training_data":{"objects":[]}}"#] {
            #expect(try found(try image(), none) == [])
            #expect(try found(try image(boxes: []), none) == [])
        }
    }

    @Test func aClassifierThatCanNotBeCreatedIsNamed() {
        func classifier(_ counts: [(String?, Int)], classes: String = "[]") -> ArchivedClassifier {
            ArchivedClassifier(
                slug: "s", name: "n", source: #"{"classifier":{"classifier_id":"n_1","classes":\#(classes)}}"#,
                examples: counts.map { .init(className: $0.0, images: TrainingImages.of(10, $0.1)) })
        }
        #expect(classifier([("a", 10), ("b", 10)]).obstacle() == nil)
        #expect(classifier([("a", 10), (nil, 10)]).obstacle() == nil)
        #expect(
            classifier([("a", 9), ("b", 10), (nil, 1)]).obstacle()
                == "the service takes 10 images or more of each class, and there are fewer of the class 'a' (9), the negative examples (1)"
        )
        let few = "the archive has no training images of two classes, or of one and negative ones"
        for counts in [[], [("a", 10)], [(nil, 10)]] as [[(String?, Int)]] {
            #expect(classifier(counts).obstacle() == few)
        }
        #expect(
            classifier([("a", 10), ("b", 10)], classes: #"[{"class":"c"},{"class":"a"}]"#).obstacle()
                == "the archive has no training images of c")
        #expect(
            classifier([("a-b", 10), ("b", 10)]).obstacle() == "the service takes no class with the name 'a-b'")
    }
}
